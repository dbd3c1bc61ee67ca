import config from "../../deno.json" with { type: "json" };
import { readCheckout } from "../../cli/checkout.ts";
import { run } from "../../cli/command.ts";
import type { Build } from "../service.ts";

/**
 * Version information for a bridge built from this checkout.
 * @param state the folder of its ledger
 * @throws {UserError} if this is not a git checkout
 */
export async function readBuild(state: string): Promise<Build> {
  const { commit, changes } = await readCheckout();
  return {
    version: config.version,
    commit: `${commit.slice(0, 12)}${changes.length > 0 ? "-dirty" : ""}`,
    ledger: `${state}/results.csv`,
    state,
  };
}

/**
 * Bundles the bridge and its packages into one module, so that it needs no node_modules. The same
 * commit and build give the same bytes.
 * @param folder for the bundle and its entry point, two levels below the checkout
 * @returns the bundle's path
 * @throws {UserError} with the bundler's message
 */
export async function bundleBridge(
  folder: string,
  build: Build,
  signal?: AbortSignal,
): Promise<string> {
  const entry = `${folder}/entry.ts`;
  const bundle = `${folder}/rollcall-bridge.js`;
  await Deno.writeTextFile(
    entry,
    `import { runBridge } from "../../bridge/program.ts";

await runBridge(${JSON.stringify(build)});
`,
  );
  const command = ["deno", "bundle", "--quiet", "--platform=deno", `--output=${bundle}`, entry];
  await run(command, signal ? { signal } : {});
  // esbuild's comments contain the paths of the parts.
  const text = await Deno.readTextFile(bundle);
  await Deno.writeTextFile(bundle, text.replaceAll(`${folder}/`, ""));
  // The file's time becomes part of the binary.
  await Deno.utime(bundle, 0, 0);
  return bundle;
}

/** Runs `work` with a temporary folder for a bundle. */
export async function withBundleFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await Deno.mkdir("var", { recursive: true });
  const folder = await Deno.makeTempDir({ dir: "var", prefix: "compile-" });
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

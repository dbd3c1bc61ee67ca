import config from "../../deno.json" with { type: "json" };
import { readCheckout } from "../../cli/checkout.ts";
import { run } from "../../cli/command.ts";
import type { Build } from "../program.ts";

/**
 * What a bridge built from this checkout says of itself.
 * @param state the folder of its ledger
 * @throws {UserError} if this is no git checkout
 */
export async function readBuild(state: string): Promise<Build> {
  const { commit, changes } = await readCheckout();
  return {
    version: config.version,
    commit: `${commit.slice(0, 12)}${changes.length > 0 ? "-dirty" : ""}`,
    ledger: `${state}/results.csv`,
  };
}

/**
 * Bundles the bridge and the packages it uses into one module: no node_modules goes along. The same
 * commit and build make the same bytes.
 * @param folder where it is written, with its entry: two folders below the checkout
 * @returns the bundle's path
 * @throws {UserError} with the bundler's words
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
  // Esbuild tells in comments where each part comes from.
  const text = await Deno.readTextFile(bundle);
  await Deno.writeTextFile(bundle, text.replaceAll(`${folder}/`, ""));
  // It goes into the binary.
  await Deno.utime(bundle, 0, 0);
  return bundle;
}

/** A folder to bundle in, gone afterwards. */
export async function withBundleFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await Deno.mkdir("var", { recursive: true });
  const folder = await Deno.makeTempDir({ dir: "var", prefix: "compile-" });
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

import config from "../../deno.json" with { type: "json" };
import { type OptionsOf, runProgram } from "../../cli/program.ts";
import { userPath } from "../../cli/user_path.ts";
import { progressOnStderr, stage } from "../../cli/progress.ts";
import { stopSignal } from "../../cli/stop.ts";
import { compileBinary, writeDigest } from "./binary.ts";
import { bundleBridge, readBuild, withBundleFolder } from "./bundle.ts";
import { digestInputs, isUpToDate, writeInputsDigest } from "./inputs_digest.ts";
import { permissionFlags, v8Flags } from "./runtime_flags.ts";
import { chosenArchs, flags as settings } from "./flags.ts";

await runProgram({
  name: "compile",
  summary: "Compiles the bridge into one binary without further dependencies.",
  flags: settings,
  notes:
    `The binary may reach AWS and this machine, read and write its ledger's folder, and nothing else.
Deno downloads the runtime for it (denort), unless DENORT_BIN names a file.
Prints each binary's path, size and SHA-256, which is also written to a file beside it.`,
  main: (options) => {
    const signal = stopSignal();
    return withBundleFolder((folder) => compile(options, folder, signal));
  },
});

async function compile(
  { arch, out, ifChanged, json, ...place }: OptionsOf<typeof settings>,
  folder: string,
  signal: AbortSignal,
): Promise<number> {
  const runtime = userPath(Deno.env.get("DENORT_BIN") ?? "") || undefined;
  const archs = chosenArchs(arch, runtime);
  const build = await readBuild(place.state);
  const flags = [
    ...v8Flags(config.tasks.bridge.command),
    ...permissionFlags(config.permissions.bridge, place),
  ];
  const progress = progressOnStderr();
  try {
    let bundle = "";
    await stage(progress, "bundle", async () => {
      bundle = await bundleBridge(folder, build, signal);
      return `rollcall-bridge ${build.version} (commit ${build.commit}), ${megabytes(bundle)}`;
    });
    await Deno.mkdir(out, { recursive: true });
    for (const arch of archs) {
      const binary = `${out}/rollcall-bridge-${arch}`;
      const parts = await digestInputs({ bundle, commit: build.commit, arch, flags, runtime });
      const changed = !(ifChanged && await isUpToDate(binary, parts));
      await stage(progress, arch, async () => {
        if (!changed) return `${binary}, unchanged,`;
        await compileBinary({ bundle, binary, arch, flags, runtime, signal });
        await writeInputsDigest(binary, parts);
        return binary;
      });
      const sha256 = await writeDigest(binary);
      if (json) console.log(JSON.stringify({ binary, sha256, changed }));
      else console.log(`${binary}  ${megabytes(binary)}  sha256 ${sha256}`);
    }
    if (isDeno(runtime)) {
      progress.line(
        "DENORT_BIN is Deno itself, not denort: the file starts Deno, not the bridge; do not install it",
      );
    }
    return 0;
  } finally {
    progress.clear();
  }
}

function isDeno(denort: string | undefined): boolean {
  return !!denort && Deno.statSync(denort).size === Deno.statSync(Deno.execPath()).size;
}

function megabytes(path: string): string {
  return `${(Deno.statSync(path).size / 1e6).toFixed(1)} MB`;
}

// The bridge's binary for tests. Without a denort to compile it, a stand-in: a shell script with Deno and the bundle
// appended, which starts them with the permissions that the binary would have.
//   deno run -P=test tests/testing/bridge_binary.ts --out FILE
import config from "../../deno.json" with { type: "json" };
import { flag, runProgram } from "../../cli/program.ts";
import { userPath } from "../../cli/user_path.ts";
import { run, succeeds } from "../../cli/command.ts";
import { type Arch, compileBinary } from "../../bridge/compile/binary.ts";
import { bundleBridge, readBuild, withBundleFolder } from "../../bridge/compile/bundle.ts";
import { permissionFlags, type Place, v8Flags } from "../../bridge/compile/runtime_flags.ts";
import { flags as settings } from "../../bridge/compile/flags.ts";

/** Which of the two a test uses. */
export type BinaryKind = "compiled binary" | "stand-in";

/**
 * Writes the bridge's binary: compiled if DENORT_BIN names a runtime, else a stand-in.
 * @returns which of the two, for the test's output
 */
export function makeBridgeBinary(path: string, place: Place): Promise<BinaryKind> {
  return withBundleFolder(async (folder) => {
    const bundle = await bundleBridge(folder, await readBuild(place.state));
    const flags = [
      ...v8Flags(config.tasks.bridge.command),
      ...permissionFlags(config.permissions.bridge, place),
    ];
    const runtime = userPath(Deno.env.get("DENORT_BIN") ?? "");
    if (runtime && !await isDeno(runtime)) {
      const arch = Deno.build.arch as Arch;
      const { signal } = new AbortController();
      await compileBinary({ bundle, binary: path, arch, flags, runtime, signal });
      return "compiled binary";
    }
    await writeStandIn(path, bundle, flags);
    return "stand-in";
  });
}

/** Whether a file is Deno itself: a binary made from it starts Deno. */
async function isDeno(file: string): Promise<boolean> {
  return await succeeds([file, "--version"]) &&
    (await run([file, "--version"])).startsWith("deno ");
}

async function writeStandIn(path: string, bundle: string, flags: readonly string[]) {
  const deno = await Deno.readFile(Deno.execPath());
  const script = await Deno.readFile(bundle);
  const id = new Uint8Array(await crypto.subtle.digest("SHA-256", script)).toHex().slice(0, 12);
  const quoted = flags.map((flag) => `'${flag.replaceAll("'", `'\\''`)}'`).join(" ");
  const head = `#!/bin/sh
# A test's stand-in for the compiled bridge: this script, the bundled bridge, Deno.
set -eu
folder="\${TMPDIR:-/tmp}/rollcall-bridge-${id}-$(id -u)"
if ! [ -d "$folder" ]; then
  new=$(mktemp -d "$folder.XXXXXX")
  tail -c ${
    deno.length + script.length
  } "$0" 2>/dev/null | head -c ${script.length} >"$new/bridge.js"
  tail -c ${deno.length} "$0" >"$new/deno"
  chmod 0755 "$new/deno"
  mv -T "$new" "$folder" 2>/dev/null || rm -rf "$new"
fi
export DENO_DIR="$folder/cache" DENO_NO_UPDATE_CHECK=1
alone="--quiet --no-config --no-lock --no-remote --no-npm"
# Parses the bundle in a process of its own, whose 22 MB end with it. A compiled bridge was parsed when it was compiled.
[ -d "$DENO_DIR" ] || "$folder/deno" cache $alone "$folder/bridge.js" || true
exec "$folder/deno" run $alone --no-code-cache --unstable-net ${quoted} "$folder/bridge.js" "$@"
`;
  using file = await Deno.open(path, { write: true, create: true, truncate: true, mode: 0o755 });
  for (const part of [new TextEncoder().encode(head), script, deno]) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}

if (import.meta.main) {
  const { out: _, arch: __, ...place } = settings;
  await runProgram({
    name: "bridge_binary",
    summary: "Writes the bridge's binary for tests: compiled, or a stand-in.",
    flags: {
      ...place,
      out: flag<string>({ flags: "--out <file>", path: true, help: "the binary", example: "x" }),
    },
    main: async ({ out, ...place }) => console.log(`${out}: ${await makeBridgeBinary(out, place)}`),
  });
}

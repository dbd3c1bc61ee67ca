import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { readCompiledMetadata } from "../testing/compiled_metadata.ts";
import { type Arch, compileBinary, writeDigest } from "./binary.ts";
import { bundleBridge, withBundleFolder } from "./bundle.ts";

const BUILD = { version: "1.2.3", commit: "0123456789ab", ledger: "/srv/results.csv" };
const { signal } = new AbortController();
const HERE = Deno.build.arch as Arch;
const world = needs("run", "read", "write", "env");

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs run, read, write, env)`, ...world, fn });

test("the bundle holds every package, and the same build gives the same bytes", () =>
  withBundleFolder((one) =>
    withBundleFolder(async (other) => {
      // One after the other: Deno's first bundle on a machine fetches esbuild, and two would
      // collide.
      const bundle = await bundleBridge(one, BUILD);
      const again = await bundleBridge(other, BUILD);
      const text = await Deno.readTextFile(bundle);
      assert.equal(text, await Deno.readTextFile(again));
      assert.equal((await Deno.stat(bundle)).mtime?.getTime(), 0, "its time is in the binary");
      const imports = [...text.matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => name!);
      assert.ok(imports.length > 5);
      assert.deepEqual(imports.filter((name) => !name.startsWith("node:")), []);
      assert.ok(text.length < 2_500_000, `${text.length} bytes`);
      assert.ok(!text.includes(Deno.cwd()), "no path of this machine");
      assert.ok(text.includes("{{ project }}-output"), "names are kept");
    })
  ));

test("the binary holds the bundle and nothing else, with exactly the permissions given", () =>
  withBundle(async (bundle, dir) => {
    const binary = `${dir}/rollcall-bridge`;
    const flags = [
      "--allow-net=127.0.0.1",
      "--allow-env=AWS_*",
      "--deny-import",
      "--no-prompt",
    ];
    // Deno's own binary cannot run it, but shows what is put into it.
    const runtime = Deno.execPath();
    const compile = () => compileBinary({ bundle, binary, arch: HERE, flags, runtime, signal });
    await withEnv({ OTEL_DENO: "true" }, async () => {
      await compile();
      const digest = await writeDigest(binary);
      const { code } = await new Deno.Command("sha256sum", {
        args: ["--check", "--status", "rollcall-bridge.sha256"],
        cwd: dir,
      }).output();
      assert.deepEqual([digest.length, code], [64, 0]);
      await compile();
      assert.equal(await writeDigest(binary), digest, "the same again");
    });
    const baked = await readCompiledMetadata(binary);
    assert.deepEqual(baked.files.map(({ File }) => File.n), ["bundle.js"]);
    assert.deepEqual(
      [baked.telemetry.tracing_enabled, baked.telemetry.metrics_enabled, baked.telemetry.console],
      [false, false, "Ignore"],
      "the builder's OTEL_DENO is not baked in",
    );
    assert.ok(baked.bytes < 10_000, `${baked.bytes} bytes`);
    const { allow_import: _, ...said } = baked.permissions;
    assert.deepEqual(
      Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)),
      { allow_net: ["127.0.0.1"], allow_env: ["AWS_*"], deny_import: [], prompt: false },
    );
  }));

test("without a runtime for an architecture, the error names DENORT_BIN and the old binary stays", () =>
  withBundle(async (bundle, dir) => {
    const binary = `${dir}/rollcall-bridge`;
    await Deno.writeTextFile(binary, "the last one");
    const compile = (arch: Arch, runtime?: string) =>
      compileBinary({ bundle, binary, arch, flags: [], runtime, signal });
    await withEnv(
      { DENO_DIR: dir, HTTPS_PROXY: "http://127.0.0.1:9" },
      () =>
        assert.rejects(
          compile("aarch64"),
          /^UserError: no denort of Deno [\d.]+ for aarch64-unknown-linux-gnu: .*set DENORT_BIN to the file$/,
        ),
    );
    const says = (why: string, arch: Arch = HERE) =>
      new RegExp(`^UserError: DENORT_BIN is no denort for ${arch}: /.*denort ${why}: name another`);
    const other: Arch = HERE === "aarch64" ? "x86_64" : "aarch64";
    const file = `${dir}/denort`;
    await Deno.symlink(Deno.execPath(), file);
    await assert.rejects(compile(other, file), says("is for another architecture", other));
    const elf = (await Deno.readFile(file)).slice(0, 64);
    await Deno.remove(file);
    const cases: [content: string, says: RegExp][] = [
      ["Deno/2.0.1", says(`is of Deno 2\\.0\\.1, not ${Deno.version.deno}`)],
      ["a shell", says("is not of Deno")],
    ];
    for (const [content, what] of cases) {
      await Deno.writeFile(file, new Uint8Array([...elf, ...new TextEncoder().encode(content)]));
      await assert.rejects(compile(HERE, file), what);
    }
    await Deno.writeTextFile(file, "PK");
    await assert.rejects(compile(HERE, file), says("is not an ELF file"));
    assert.equal(await Deno.readTextFile(binary), "the last one");
  }));

test("a relative DENORT_BIN is in the user's folder, not in the checkout", () =>
  inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/denort`, "PK");
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "compile", "--out", "bin"],
      env: { INIT_CWD: dir, DENORT_BIN: "denort", NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stderr);
    assert.ok(said.includes(`: ${dir}/denort is not an ELF file: name another`), said);
    assert.equal(code, 1);
  }));

/** A small bundle: its content does not matter here. */
function withBundle(test: (bundle: string, dir: string) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    await Deno.writeTextFile(`${dir}/bundle.js`, `console.log("here");\n`);
    await test(`${dir}/bundle.js`, dir);
  });
}

/** Runs with these environment variables, which child processes get too. */
async function withEnv(variables: Record<string, string>, work: () => Promise<void>) {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  const set = (name: string, value = "") =>
    value === "" ? Deno.env.delete(name) : Deno.env.set(name, value);
  for (const [name, value] of Object.entries(variables)) set(name, value);
  try {
    await work();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

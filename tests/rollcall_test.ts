import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { root } from "../cli/program_command.ts";

/** Pythons that `rollcall` looks for. */
const PYTHONS = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];

interface Outcome {
  readonly code: number;
  readonly stderr: string;
  readonly madeVenv: boolean;
  /** The text of .env afterwards. */
  readonly env: string;
  /** What the stand-in for uv was called with. */
  readonly uv: string;
}

/** Runs the script in a folder of its own, with these programs first in PATH. */
async function rollcall(
  args: string[],
  programs: Record<string, string>,
  env?: string,
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  await inTempDir(async (dir) => {
    const folder = `${dir}/a checkout`;
    await Deno.mkdir(`${folder}/requirements`, { recursive: true });
    await Deno.mkdir(`${dir}/bin`);
    for (const file of ["rollcall", "deno.json", "deno.lock", "requirements/run.txt"]) {
      await Deno.copyFile(`${root}${file}`, `${folder}/${file}`);
    }
    for (const [name, script] of Object.entries(programs)) {
      await Deno.writeTextFile(`${dir}/bin/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    if (env !== undefined) await Deno.writeTextFile(`${folder}/.env`, env, { mode: 0o600 });
    const { code, stderr } = await new Deno.Command(`${folder}/rollcall`, {
      args,
      clearEnv: true,
      env: { PATH: `${dir}/bin:/usr/bin:/bin`, HOME: dir, UV_CALLS: `${dir}/uv` },
      stdout: "null",
    }).output();
    const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
    outcome = {
      code,
      stderr: new TextDecoder().decode(stderr),
      madeVenv: await exists(`${folder}/.venv`),
      env: await Deno.readTextFile(`${folder}/.env`).catch(() => ""),
      uv: await Deno.readTextFile(`${dir}/uv`).catch(() => ""),
    };
  });
  return outcome!;
}

const all = (script: string) => Object.fromEntries(PYTHONS.map((name) => [name, script]));
const NO_UV = { uv: 'echo "$*" >>"$UV_CALLS"; exit 1' };
const TOO_OLD = all("exit 1");
const NO_VENV = all('[ "$1" != -m ]');
const world = needs("run", "read", "write", "env");
const uvIsHere = !world.ignore && ["/usr/bin/uv", "/bin/uv"].some((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

Deno.test({
  name: "an old Python, and no uv: one line says what to install, nothing is left half-made",
  ignore: world.ignore || uvIsHere,
  async fn() {
    const { code, stderr, madeVenv } = await rollcall(["demo"], TOO_OLD);
    assert.match(
      stderr,
      /^set-up: Python packages … no Python 3\.11 or newer: install one .*\n$/,
    );
    assert.deepEqual([code, madeVenv], [1, false]);
  },
});

Deno.test({
  name: "a Python that cannot make a venv, and no uv: one line names the package",
  ignore: world.ignore || uvIsHere,
  async fn() {
    const { code, stderr, madeVenv } = await rollcall(["demo"], NO_VENV);
    assert.match(
      stderr,
      /^set-up: .*cannot make a venv: apt install python3\S*-venv, or install uv.*\n$/,
    );
    assert.deepEqual([code, madeVenv], [1, false]);
  },
});

Deno.test({
  name: "where Python does not serve, uv is asked for the venv",
  ...world,
  async fn() {
    for (const python of [TOO_OLD, NO_VENV]) {
      const { uv } = await rollcall(["demo"], { ...python, ...NO_UV });
      assert.match(uv, /^venv /);
    }
  },
});

Deno.test({
  name: "a wrong word is told at once, before any set-up",
  ...world,
  async fn() {
    const { code, stderr, madeVenv } = await rollcall(["nosuch"], TOO_OLD);
    assert.match(
      stderr,
      /^rollcall: there is no command nosuch; there are: bench:bridge bench:function bench:recognition bench:scale bridge chaos compile demo /,
    );
    assert.deepEqual([code, madeVenv], [2, false]);
  },
});

Deno.test({
  name: "a byte-order mark is taken from .env, which says so; another .env stays as it is",
  ...world,
  async fn() {
    const text = "AWS_ENDPOINT_URL=http://127.0.0.1:9\r\nA='%s \\n'\n\n";
    const marked = await rollcall(["demo"], { ...TOO_OLD, ...NO_UV }, `\uFEFF${text}`);
    assert.equal(marked.env, text);
    assert.match(
      marked.stderr,
      /^rollcall: took the byte-order mark from the beginning of \.env\n/,
    );
    const plain = await rollcall(["demo"], { ...TOO_OLD, ...NO_UV }, text);
    assert.equal(plain.env, text);
    assert.doesNotMatch(plain.stderr, /byte-order/);
  },
});

import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { root } from "../cli/program_command.ts";

/** The names of Python that `rollcall` looks for. */
const PYTHONS = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly madeVenv: boolean;
  /** The text of .env afterwards. */
  readonly env: string;
  /** What the stand-in for uv was called with. */
  readonly uv: string;
}

/** Runs the script in a temporary checkout with these programs first in PATH. */
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
    await Deno.mkdir(`${folder}/tests/lab`, { recursive: true });
    const files = ["rollcall", "deno.json", "deno.lock", "requirements/run.txt", "tests/lab/lab"];
    for (const file of files) {
      await Deno.copyFile(`${root}${file}`, `${folder}/${file}`);
    }
    for (const [name, script] of Object.entries(programs)) {
      await Deno.writeTextFile(`${dir}/bin/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
    if (env !== undefined) await Deno.writeTextFile(`${folder}/.env`, env, { mode: 0o600 });
    const { code, stdout, stderr } = await new Deno.Command(`${folder}/rollcall`, {
      args,
      clearEnv: true,
      env: { PATH: `${dir}/bin:/usr/bin:/bin`, HOME: dir, UV_CALLS: `${dir}/uv` },
    }).output();
    const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
    outcome = {
      code,
      stdout: new TextDecoder().decode(stdout),
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
  name: "with an old Python and no uv, one line says what to install; nothing is left behind",
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
  name: "with a Python that cannot make a venv and no uv, one line names the package",
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
  name: "if no Python is suitable, uv makes the venv",
  ...world,
  async fn() {
    for (const python of [TOO_OLD, NO_VENV]) {
      const { uv } = await rollcall(["demo"], { ...python, ...NO_UV });
      assert.match(uv, /^venv /);
    }
  },
});

Deno.test({
  name: "an unknown command is refused before any set-up, with the commands that it resembles",
  ...world,
  async fn() {
    for (
      const [word, answer] of [
        ["wrokload", "did you mean workload?"],
        ["demoo", "did you mean demo?"],
        ["ansible-playbok", "did you mean ansible-playbook?"],
        ["image:", "did you mean image:build, image:push?"],
        ["nosuch", "./rollcall help lists the commands"],
        [".*", "./rollcall help lists the commands"],
      ]
    ) {
      const { code, stderr, madeVenv } = await rollcall([word!], TOO_OLD);
      assert.equal(stderr, `rollcall: unknown command '${word}'; ${answer}\n`);
      assert.deepEqual([code, madeVenv], [2, false]);
    }
  },
});

Deno.test({
  name: "--version and help need no set-up; help names no command that is missing",
  ...world,
  async fn() {
    const version = await rollcall(["--version"], TOO_OLD);
    assert.equal(version.stdout, `rollcall ${config.version}\n`);
    const help = await rollcall(["help"], TOO_OLD);
    const named = [...help.stdout.matchAll(/^ {2}([a-z][\w:-]*) /gm)].map(([, name]) => name!);
    const all = (await rollcall(["completion", "commands"], TOO_OLD)).stdout.trim().split("\n");
    assert.ok(named.length > 15, help.stdout);
    assert.deepEqual(named.filter((name) => !all.includes(name)), []);
    assert.deepEqual(Object.keys(config.tasks).filter((name) => !all.includes(name)), []);
    assert.deepEqual([version.madeVenv, help.madeVenv], [false, false]);
  },
});

Deno.test({
  name: "the help of test and lab is about them, and needs no set-up",
  ...world,
  async fn() {
    for (const [word, about] of [["test", /no root/], ["lab", /OpenStack/]] as const) {
      for (const flag of ["--help", "-h"]) {
        const { code, stdout, stderr, madeVenv } = await rollcall([word, flag], TOO_OLD);
        assert.match(stdout, new RegExp(`^[Uu]sage: \\./rollcall ${word} `));
        assert.match(stdout, about);
        assert.deepEqual([code, stderr, madeVenv], [0, "", false]);
      }
    }
  },
});

/** What bash offers at the end of a line. */
async function completed(line: string): Promise<string> {
  const script = "source <(./rollcall completion bash); COMP_LINE=$1 COMP_POINT=${#1}; " +
    'read -ra COMP_WORDS <<<"$1"; _rollcall; echo "${COMPREPLY[*]}"';
  const { stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", line],
    cwd: root,
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trim();
}

Deno.test({
  name: "bash completes commands, with a colon too, and their options",
  ...world,
  async fn() {
    assert.equal(await completed("./rollcall ident"), "identify");
    assert.equal(await completed("./rollcall bench:sc"), "scale");
    assert.equal(await completed("./rollcall identify --max-megab"), "--max-megabytes");
    assert.equal(await completed("./rollcall identify clip"), "");
    const { stdout } = await rollcall(["completion", "flags", "identify"], TOO_OLD);
    assert.equal(stdout, "", "completion starts no set-up");
  },
});

Deno.test({
  name: "a byte-order mark is removed from .env with a message; any other .env stays as it is",
  ...world,
  async fn() {
    const text = "AWS_ENDPOINT_URL=http://127.0.0.1:9\r\nA='%s \\n'\n\n";
    const marked = await rollcall(["demo"], { ...TOO_OLD, ...NO_UV }, `\uFEFF${text}`);
    assert.equal(marked.env, text);
    assert.match(
      marked.stderr,
      /^rollcall: removed the byte-order mark from \.env\n/,
    );
    const plain = await rollcall(["demo"], { ...TOO_OLD, ...NO_UV }, text);
    assert.equal(plain.env, text);
    assert.doesNotMatch(plain.stderr, /byte-order/);
  },
});

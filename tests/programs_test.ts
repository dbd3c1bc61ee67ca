import assert from "node:assert/strict";
import { root } from "../cli/program_command.ts";
import { needs } from "../contract/testing/harness.ts";
import { withoutEnvFile } from "./testing/env_file.ts";

const PROGRAMS = [
  "workload",
  "verify",
  "watch",
  "bridge",
  "dlq",
  "ledger:merge",
  "erase",
  "compile",
  "enroll",
  "students",
  "identify",
  "evaluate",
  "demo",
  "local",
  "chaos",
  "samples",
];

for (const name of PROGRAMS) {
  Deno.test({
    name: `./rollcall ${name} --help prints its usage`,
    ...needs("run", "read", "write", "env", "net"),
    async fn() {
      const { code, stdout, stderr } = await task(name, "--help");
      assert.equal(stderr, "");
      assert.match(stdout, new RegExp(`^Usage: \\./rollcall ${name} `));
      assert.match(stdout, /-h, --help/);
      assert.equal(code, 0);
    },
  });
}

const WITHOUT_PERMISSIONS = [
  "workload/main.ts",
  "workload/verify_main.ts",
  "workload/report_main.ts",
  "workload/watch_main.ts",
  "recognition/enroll_main.ts",
  "recognition/identify_main.ts",
  "recognition/evaluate_main.ts",
];

Deno.test({
  name: "deno run PROGRAM --help prints help, not NotCapable (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    for (const file of WITHOUT_PERMISSIONS) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--quiet", "--no-prompt", file, "--help"],
        cwd: root,
      }).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.match(new TextDecoder().decode(stdout), /^Usage: /, file);
    }
  },
});

const MISTAKES: [why: string, args: string[], code: number, says: RegExp][] = [
  [
    "an unknown flag",
    ["bridge", "--nosuch"],
    2,
    /unknown option '--nosuch'\n\(see \.\/rollcall bridge --help\)/,
  ],
  [
    "no region",
    ["bridge"],
    1,
    /^bridge: AWS_REGION \(or --region\) is not set: for example AWS_REG/,
  ],
  [
    "no credentials",
    ["bridge", "--region", "us-east-1"],
    1,
    /^bridge: no AWS credentials: set AWS_/,
  ],
  [
    "no old encodings",
    ["enroll", "--import", "nosuch", "--out", "x"],
    1,
    /^enroll: nosuch: no such file/,
  ],
  [
    "a ledger elsewhere",
    ["bridge", "--region", "us-east-1", "--ledger", "/srv/x.csv"],
    1,
    /ledger \/srv\/x.csv cannot be opened: .*deno\.json's permissions do not grant .*var\/bridge/,
  ],
  [
    "a project that makes no bucket name",
    ["bridge", "--project", "My Project"],
    2,
    /--project.*lower-case letters, digits and hyphens, for example rollcall/,
  ],
  ["a bad number", ["bridge", "--concurrency", "many"], 2, /--concurrency.*whole number from 1 to/],
  ["an unknown action", ["dlq", "shred"], 2, /Allowed choices are list, redrive, purge/],
  ["an unknown queue", ["dlq", "list", "--queue", "x"], 2, /must be input, output or both/],
  ["an unconfirmed purge", ["dlq", "purge"], 1, /^dlq: purge deletes for good.*--yes/],
  ["a copy without --plan", ["erase", "x", "--out", "y"], 2, /^erase: --out needs --plan/],
  ["no person", ["erase"], 2, /missing required argument 'name'/],
  [
    "what to do with videos that is no choice",
    ["erase", "x", "--videos", "some"],
    2,
    /it must be keep, frames or all/,
  ],
  ["no ledgers", ["ledger:merge", "--out", "x"], 2, /missing required argument 'ledgers'/],
  [
    "no such ledger",
    ["ledger:merge", "--out", "x", "nosuch.csv"],
    1,
    /^ledger:merge: cannot read the ledger .*nosuch/,
  ],
  ["an unknown architecture", ["compile", "--arch", "arm64"], 2, /--arch.*x86_64 or aarch64/],
  ["no region to watch", ["watch", "--port", "0"], 1, /^watch: AWS_REGION \(or --region\) is not/],
  [
    "metrics that are not a URL",
    ["watch", "--metrics", "x"],
    2,
    /--metrics.*must be a URL, for example http:/,
  ],
  [
    "metrics of another host",
    ["watch", "--metrics", "http://192.0.2.1:9464/metrics"],
    2,
    /may not connect to 192\.0\.2\.1:9464: forward its port to this machine with ssh -N -L 9464/,
  ],
  ["no videos", ["workload"], 2, /--videos is missing: for example --videos clips/],
  ["no such folder", ["workload", "--videos", "nosuch"], 1, /^workload: .*nosuch/],
  ["blur without frames", ["identify", "--blur", "a.mp4"], 2, /--blur is about saved frames: add/],
  [
    "a redacted CSV",
    ["report", "--redact", "--csv"],
    2,
    /--redact is about the page: --csv and --json print names/,
  ],
  [
    "a report that hides bystanders and plays clips",
    ["report", "--blur", "--link-videos", "clips"],
    2,
    /--blur or --link-videos, not both: the videos show everyone/,
  ],
  ["no gallery", ["identify", "--gallery", "nosuch", "deno.json"], 1, /no gallery at nosuch/],
  ["no video", ["identify", "nosuch.mp4"], 1, /^identify: nosuch.mp4: no such video file/],
  [
    "everyone in the video and in one frame",
    ["identify", "--timeline", "--all-faces", "a.mp4"],
    2,
    /^identify: --timeline finds everyone: leave --all-faces out/,
  ],
  [
    "frames of everyone in the video",
    ["identify", "--timeline", "--frames", "here", "a.mp4"],
    2,
    /^identify: --timeline saves no frames: leave --frames out/,
  ],
  ["a step of nothing", ["identify", "--every", "1", "a.mp4"], 2, /--every goes with --timeline/],
  [
    "composed clips without people",
    ["evaluate", "--timeline"],
    2,
    /^evaluate: --timeline goes with --people: for example --people people --timeline/,
  ],
  [
    "nothing to enroll",
    ["enroll"],
    2,
    /^enroll: name a folder of people, --import FILE, --add NAME or/,
  ],
  [
    "no people",
    ["enroll", "recognition/enroll"],
    1,
    /^enroll: recognition\/enroll contains no folders/,
  ],
  [
    "an existing file that is not a gallery",
    ["enroll", "contract", "--out", "README.md"],
    1,
    /^enroll: README\.md exists and is not a gallery: choose another file, or remove it/,
  ],
  [
    "an existing folder without samples",
    ["samples", "--out", "contract"],
    1,
    /^samples: contract exists and is not a folder of samples: choose another one, or remove it/,
  ],
  [
    "clips together with people",
    ["evaluate", "--people", "x", "--mapping", "y"],
    2,
    /--mapping is for clips/,
  ],
  ["--draws without --people", ["evaluate", "x", "--draws", "2"], 2, /--draws goes with --people/],
  [
    "no mapping",
    ["evaluate", "x"],
    2,
    /^evaluate: --mapping is missing: for example --mapping map/,
  ],
  ["no such people", ["evaluate", "--people", "nosuch"], 1, /^evaluate: nosuch: no such folder/],
  [
    "nothing to recognise anybody in",
    ["local", "--gallery", "nosuch"],
    2,
    /^local: --videos is missing: .* for example --videos clips \(.*\.\/rollcall demo\)\n$/,
  ],
  [
    "no such pictures",
    ["local", "--people", "nosuch", "--videos", "nosuch"],
    1,
    /^local: --people: nosuch: no such folder\n$/,
  ],
  [
    "no older version",
    ["local", "--from-python", "docs"],
    1,
    /^local: --from-python: no \*\.mp4 file in docs or in a folder below it\n$/,
  ],
  [
    "a roster that would be lost",
    ["enroll", "nosuch", "--out", "x", "--roster", "README.md"],
    1,
    /^enroll: --roster: README\.md exists: name a new file, or remove it\n$/,
  ],
  ["no roster", ["students", "nosuch.csv"], 1, /^students: .*nosuch.csv/],
  ["no run", ["verify", "--run", "var/nosuch.json"], 1, /^verify: .*nosuch.json/],
];

for (const [why, [name, ...args], code, says] of MISTAKES) {
  Deno.test({
    name: `${name}: the error for ${why} is one line, with exit code ${code}`,
    ...needs("run", "read", "write", "env", "net"),
    async fn() {
      const result = await task(name!, ...args);
      assert.match(result.stderr, says);
      assert.doesNotMatch(result.stderr, /\n\s+at /, "no stack");
      assert.equal(result.code, code);
      assert.equal(result.stdout, "");
    },
  });
}

/** Runs a task with none of the user's settings. */
async function task(name: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    cwd: root,
    clearEnv: true,
    // As a service may start it: without HOME or colour settings. The SDK must not ask an instance metadata service.
    env: {
      ...withoutEnvFile(),
      PATH: Deno.env.get("PATH")!,
      AWS_EC2_METADATA_DISABLED: "true",
      DENO_DIR: await denoDir(),
    },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

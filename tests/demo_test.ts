import assert from "node:assert/strict";
import { namesOf } from "../contract/names.ts";
import { programCommand, programEnvironment, root } from "../cli/program_command.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { playbookSkipReason } from "./playbooks/testing/account.ts";
import { mitogen } from "./playbooks/testing/mitogen.ts";
import {
  assertNothingLeft,
  LEDGER,
  startDemo,
  VERDICT,
  waitForFirstResult,
} from "./testing/demo.ts";

Deno.test({
  name: "the demo recognises everyone and leaves no process or port",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const demo = startDemo();
    const { code } = await demo.status;
    assert.match(await demo.lastLine(), VERDICT);
    assert.equal(code, 0);
    await assertNothingLeft(demo.endpoint());
  },
});

const noPlaybooks = playbookSkipReason();
Deno.test({
  name:
    "demo --keep takes playbooks and uploads of others and refuses a second demo, until Ctrl-C" +
    (noPlaybooks ? ` (not the playbooks: ${noPlaybooks})` : ""),
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const demo = startDemo("--keep");
    await demo.waitFor("the verdict", async () => VERDICT.test(await demo.lastLine()));
    const second = startDemo();
    assert.equal((await second.status).code, 1);
    assert.match(second.progress(), /^demo: another demo is running in this checkout/m);

    // Use only what the demo has printed.
    assert.equal((await inShell(printed(demo.text(), "verify"))).code, 0);
    await Deno.remove(`${root}var/demo/report.html`);
    const report = await inShell(printed(demo.text(), "report"));
    assert.equal(report.code, 0, report.output);
    await Deno.stat(`${root}${/^(.*): 21 videos$/m.exec(report.output)?.[1]}`);
    if (noPlaybooks === undefined) await runPlaybooks(demo.text());
    const setting = (name: string) => new RegExp(`export ${name}=(.*)`).exec(demo.text())![1]!;
    const { S3 } = await import("@aws-sdk/client-s3");
    const s3 = new S3({
      endpoint: setting("AWS_ENDPOINT_URL"),
      region: setting("AWS_REGION"),
      credentials: {
        accessKeyId: setting("AWS_ACCESS_KEY_ID"),
        secretAccessKey: setting("AWS_SECRET_ACCESS_KEY"),
      },
    });
    const Body = await Deno.readFile(`${root}var/demo/samples/videos/test_0.mp4`);
    const { inputBucket: Bucket } = namesOf("rollcall");
    await s3.putObject({ Bucket, Key: "one more.mp4", Body });
    await demo.waitFor("its ledger line", async () => {
      const ledger = await Deno.readTextFile(/tail -f (.*)/.exec(demo.text())![1]!);
      return /,one more\.mp4,recognised,student_01,/.test(ledger);
    });

    // A person who is erased, while all of it runs, is unknown from then on. The image's tests need the gallery as it was.
    const gallery = `${root}var/demo/gallery`;
    const before = await Deno.readFile(gallery);
    await using parts = new AsyncDisposableStack();
    parts.defer(() => Deno.writeFile(gallery, before));
    const erased = await eraseIn(demo.text(), "student_01");
    assert.equal(erased.code, 0, erased.output);
    assert.match(erased.output, /^ +erased +videos: 2$/m);
    await s3.putObject({ Bucket, Key: "after.mp4", Body });
    await demo.waitFor("its ledger line", async () => {
      const ledger = await Deno.readTextFile(/tail -f (.*)/.exec(demo.text())![1]!);
      assert.doesNotMatch(ledger, /student_01|one more/);
      return /,after\.mp4,unknown,,/.test(ledger);
    });
    const again = await eraseIn(demo.text(), "student_01");
    assert.deepEqual([again.output, again.code], ["nothing found\n", 4]);
    s3.destroy();
    demo.kill("SIGINT");
    assert.equal((await demo.status).code, 0);
    await assertNothingLeft(demo.endpoint());
  },
});

/** Runs the playbook that --keep has printed, and then the workload. */
async function runPlaybooks(text: string): Promise<void> {
  await inTempDir(async (dir) => {
    const playbook = printed(text, "ansible-playbook");
    assert.match(playbook, /playbooks\/aws\.yml/);
    const first = await inShell(playbook);
    assert.equal(first.code, 0, first.output);
    assert.match(first.output, /^localhost .* changed=[1-9]/m);
    const second = await inShell(playbook, mitogen(dir));
    assert.match(second.output, /^localhost .* changed=0 /m, second.output);

    const workload = await inShell(printed(text, "workload"));
    assert.equal(workload.code, 0, workload.output);
    assert.match(workload.output, /^workload: .* 11 of 11 checks passed$/m);

    // No image can be pushed for the function: reported before anything is created.
    const push = await inShell(playbook.replace("aws.yml", "function.yml"));
    assert.notEqual(push.code, 0);
    // Ansible wraps long messages.
    const told = push.output.replaceAll(/\s+/g, " ");
    assert.match(told, /the emulated cloud at http:\S+ has no registry to push/, push.output);
    assert.match(push.output, /^localhost .* changed=0 /m);
  });
}

/** Erases a person from the kept cloud and the demo's own files, without the samples, which other tests share. */
async function eraseIn(text: string, name: string): Promise<{ code: number; output: string }> {
  const [deno, ...program] = programCommand("erase", "erase/main.ts");
  const own = ["gallery", "bridge", "log", "run.json", "report.html"];
  const settings = [...text.matchAll(/^ {2}export (AWS_\w+)=(.*)$/gm)].map((
    [, key, value],
  ) => [key, value]);
  // Not in the checkout, whose other files would be searched too.
  const { code, stdout, stderr } = await inTempDir((cwd) =>
    new Deno.Command(deno!, {
      args: [
        ...program,
        ...[name, "--yes", "--videos", "all", "--also"],
        ...own.map((path) => `${root}var/demo/${path}`),
      ],
      cwd,
      env: programEnvironment(Object.fromEntries(settings)),
      clearEnv: true,
    }).output()
  );
  const shown = code === 1 ? stderr : stdout;
  return { code, output: new TextDecoder().decode(shown) };
}

/** A command that --keep has printed, after the settings that it needs. */
function printed(text: string, command: string): string {
  const exports = text.match(/^ {2}export .*$/gm)!;
  const lines = new RegExp(`^ {2}\\./rollcall ${command} (?:.*\\\\\n)*.*$`, "m").exec(text)![0];
  return [...exports, lines].join("\n");
}

/** Runs commands as a user types them in the checkout. */
async function inShell(
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", script],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1", ANSIBLE_NOCOLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  Deno.test({
    name: `${signal} during the demo leaves no process or port`,
    ...needs("run", "read", "write", "env", "net"),
    async fn() {
      await Deno.remove(LEDGER).catch(() => {});
      const demo = startDemo();
      await waitForFirstResult(demo);
      demo.kill(signal);
      const { code } = await demo.status;
      if (signal !== "SIGKILL") assert.equal(code, 130);
      await assertNothingLeft(demo.endpoint());
    },
  });
}

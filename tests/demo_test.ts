import assert from "node:assert/strict";
import { namesOf } from "../contract/names.ts";
import { root } from "../cli/program_command.ts";
import { needs } from "../contract/testing/harness.ts";
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

Deno.test({
  name: "demo --keep accepts uploads of other clients and refuses a second demo, until Ctrl-C",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const demo = startDemo("--keep");
    await demo.waitFor("the verdict", async () => VERDICT.test(await demo.lastLine()));
    const second = startDemo();
    assert.equal((await second.status).code, 1);
    assert.match(second.progress(), /^demo: another demo is running in this checkout/m);

    // Use only what the demo has printed.
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
    s3.destroy();
    demo.kill("SIGINT");
    assert.equal((await demo.status).code, 0);
    await assertNothingLeft(demo.endpoint());
  },
});

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

// What expires in the buckets, and when.
import assert from "node:assert/strict";
import { playbookTest } from "./testing/account.ts";

playbookTest("videos and answers expire if a setting says when, and no longer if it is 0", async (
  step,
  account,
) => {
  // Imported here because the SDK reads the environment when it is loaded.
  const { S3 } = await import("@aws-sdk/client-s3");
  const s3 = new S3({ ...account.access, forcePathStyle: true });
  const run = (...settings: string[]) =>
    account.play(
      "../tests/playbooks/buckets.yml",
      ...settings.flatMap((setting) => ["-e", setting]),
    );
  /** The days of each rule of a bucket, by the rule's name. */
  const daysIn = async (bucket: string) => {
    const Bucket = `rollcall-000000000000-${bucket}`;
    const { Rules = [] } = await s3.getBucketLifecycleConfiguration({ Bucket })
      .catch(() => ({ Rules: [] }));
    return Object.fromEntries(Rules.map(({ ID, Expiration }) => [ID, Expiration?.Days]));
  };
  const rules = async () => ({
    ...await daysIn("input"),
    ...await daysIn("output"),
    ...await daysIn("frames"),
  });
  const always = { "rollcall-frames": 30, "rollcall-parts": undefined };

  await step("by default frames expire alone", async () => {
    const { code, output } = await run();
    assert.equal(code, 0, output);
    assert.deepEqual(await rules(), always);
  });

  await step(
    "with a number of days, videos and answers expire too; again, nothing changes",
    async () => {
      const settings = ["video_expiry=90", "answer_expiry=60"];
      const { code, output } = await run(...settings);
      assert.equal(code, 0, output);
      const wanted = { ...always, "rollcall-videos": 90, "rollcall-answers": 60 };
      assert.deepEqual(await rules(), wanted);
      assert.deepEqual((await run(...settings)).changed, []);
    },
  );

  await step("0 takes the rules back, and leaves the others", async () => {
    const { code, output, changed } = await run();
    assert.equal(code, 0, output);
    assert.deepEqual(
      changed,
      ["input", "output"].map((bucket) =>
        `buckets : Expire uploads and results (rollcall-000000000000-${bucket})`
      ),
    );
    assert.deepEqual(await rules(), always);
  });
  s3.destroy();
});

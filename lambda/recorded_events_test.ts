import assert from "node:assert/strict";
import { RESULT } from "../contract/testing/messages.ts";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { createHandler } from "./handler.ts";
import { fakeContext } from "./testing/fake_context.ts";
import { handleEvent } from "./testing/handle_event.ts";

/** Reads an event from events/. */
const recorded = (name: string): unknown =>
  JSON.parse(Deno.readTextFileSync(new URL(`./events/${name}.json`, import.meta.url)));

/**
 * The expected result of each event: the uploads processed, in order, and the number of failed
 * messages.
 */
const CASES: Record<string, { keys: string[]; failed?: string[] }> = {
  s3_put: { keys: ["a b(c) ü.mp4"] },
  s3_several_records: { keys: ["test_0.mp4", "lecture 1/学生.mp4"] },
  s3_copy: { keys: ["copied.mp4"] },
  s3_multipart_upload: { keys: ["large+video.mp4"] },
  s3_duplicate: { keys: ["a b(c) ü.mp4"] },
  s3_test_event: { keys: [] },
  sqs_batch: { keys: ["a b(c) ü.mp4", "test_0.mp4"], failed: [] },
  sqs_mixed_batch: {
    keys: ["a b(c) ü.mp4", "test_0.mp4", "lecture 1/学生.mp4"],
    failed: ["059f36b4-87a3-44ab-83d2-661975830002"],
  },
  sns_s3_put: { keys: ["a b(c) ü.mp4"] },
  eventbridge_s3_put: { keys: ["a b(c) ü.mp4"] },
  sqs_envelopes: {
    keys: ["a b(c) ü.mp4", "lecture 1/100% 学生.MP4"],
    failed: ["059f36b4-87a3-44ab-83d2-661975830005", "059f36b4-87a3-44ab-83d2-661975830006"],
  },
  bridge_invoke: { keys: ["lecture 1/学生.mp4"] },
};

for (const [name, { keys, failed }] of Object.entries(CASES)) {
  Deno.test({
    name: `${name}: every upload is processed once, by its decoded key (needs read)`,
    ...needs("read"),
    async fn() {
      const answered: string[] = [];
      const handler = createHandler((upload) => {
        assert.equal(upload.bucket, "rollcall-input");
        answered.push(upload.key);
        return Promise.resolve({ ...RESULT, key: upload.key });
      });
      const response = await handler(recorded(name), fakeContext().context);
      assert.deepEqual(answered, keys);
      const batchItemFailures = failed?.map((itemIdentifier) => ({ itemIdentifier }));
      const results = keys.map((key) => ({ ...RESULT, key }));
      assert.deepEqual(response, batchItemFailures ? { batchItemFailures } : { results });
    },
  });
}

Deno.test({
  name: "every event in events/ is tested (needs read)",
  ...needs("read"),
  fn() {
    const files = [...Deno.readDirSync(new URL("./events/", import.meta.url))];
    const events = files.flatMap(({ name }) => /^(.*)\.json$/.exec(name)?.[1] ?? []);
    assert.deepEqual(events.sort(), Object.keys(CASES).sort());
  },
});

for (const name of ["s3_put", "sqs_batch", "sns_s3_put", "eventbridge_s3_put"]) {
  Deno.test({
    name: `${name}: S3 is asked for the decoded key (needs env, read, write, sys)`,
    ...needs("env", "read", "write", "sys"),
    ...noLeaks,
    fn: () =>
      inTempDir(async (dir) => {
        const { read, put, sent } = await handleEvent(recorded(name), dir);
        assert.equal(read[0], "rollcall-input/a b(c) ü.mp4");
        assert.deepEqual(put.slice(0, 2).map(({ Bucket, Key }) => [Bucket, Key]), [
          ["frames", "a b(c) ü.jpg"],
          ["out", "a b(c) ü.csv"],
        ]);
        assert.equal(sent[0]?.key, "a b(c) ü.mp4");
        assert.deepEqual([...Deno.readDirSync(dir)], []);
      }),
  });
}

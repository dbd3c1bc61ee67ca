import assert from "node:assert/strict";
import { RESULT } from "../../contract/testing/messages.ts";
import { ledgerLine } from "../../contract/ledger_line.ts";
import { encodeOutputMetadata } from "../../contract/output_metadata.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import type { Clients } from "../cloud/clients.ts";
import type { RunRecord } from "../record/run_record.ts";
import { sampleEvidence } from "../testing/sample_evidence.ts";
import { sampleRun, testWithPermissions } from "../testing/sample_run.ts";
import type { LiveSnapshot } from "./snapshot.ts";

/** The answers of a fake AWS by command name; empty for other commands. */
type Answers = Record<string, (input: Record<string, unknown>) => unknown>;

/** Takes snapshots of a run whose record is written by `record`. */
async function withSnapshots(
  answers: Answers,
  test: (tools: {
    record: (run: RunRecord) => Promise<void>;
    snapshot: () => Promise<LiveSnapshot | null>;
    ledger: string;
    folder: string;
  }) => Promise<void>,
  { followed = true } = {},
) {
  const { createSnapshotReader } = await import("./snapshot.ts");
  const send = ({ constructor: { name }, input }: { input: Record<string, unknown> } & object) =>
    new Promise((resolve) => resolve(answers[name.replace("Command", "")]?.(input) ?? {}));
  await inTempDir(async (folder) => {
    const runFile = `${folder}/run.json`;
    const ledger = `${folder}/results.csv`;
    const readSnapshot = createSnapshotReader(
      { s3: { send }, sqs: { send } } as unknown as Clients,
      {
        runFile,
        reportFile: `${folder}/report.html`,
        ledgers: { file: followed ? ledger : undefined, guests: [], sshConfig: "" },
        // Nothing listens there.
        metricsUrl: "http://127.0.0.1:1/metrics",
      },
    );
    const record = (run: RunRecord) => Deno.writeTextFile(runFile, JSON.stringify(run));
    await test({
      record,
      ledger,
      folder,
      snapshot: () => readSnapshot(new AbortController().signal),
    });
  });
}

const GetQueueUrl: Answers[string] = ({ QueueName }) => ({ QueueUrl: QueueName });

testWithPermissions(
  "an upload that is dead-lettered after the first snapshot is counted",
  async () => {
    const run = sampleRun(["a.mp4"]);
    const Body = JSON.stringify({
      Records: [{
        eventName: "ObjectCreated:Put",
        // S3's clock is behind this machine's.
        eventTime: "2026-01-02T11:59:59.500Z",
        responseElements: { "x-amz-request-id": "PUT0" },
        s3: { bucket: { name: "rollcall-input" }, object: { key: "a.mp4" } },
      }],
    });
    let received = 0;
    const answers: Answers = {
      GetQueueUrl,
      GetQueueAttributes: ({ QueueUrl }) => ({
        Attributes: {
          ApproximateNumberOfMessages: QueueUrl === "rollcall-input-dlq" ? "1" : "0",
        },
      }),
      ReceiveMessage: () => received++ % 2 === 0 ? { Messages: [{ MessageId: "1", Body }] } : {},
    };
    await withSnapshots(answers, async ({ record, snapshot }) => {
      assert.equal(await snapshot(), null);
      await record({ ...run, videos: [] });
      assert.equal((await snapshot())?.sample.inputDead, 0);
      await record(run);
      const seen = await snapshot();
      assert.equal(seen?.sample.inputDead, 1);
      assert.match(seen?.alarms.join() ?? "", /^1 message of this run dead-lettered/);
    });
  },
);

testWithPermissions(
  "a new run whose queue look-up fails at first is not taken for the old run",
  async () => {
    let broken = false;
    const answers: Answers = {
      GetQueueUrl(input) {
        if (broken) throw new Error("throttled");
        return GetQueueUrl(input);
      },
      ListObjectsV2: ({ Bucket }) => ({
        Contents: Bucket === "rollcall-output" ? [{ Key: "old.csv" }, { Key: "new.csv" }] : [],
      }),
    };
    await withSnapshots(answers, async ({ record, snapshot }) => {
      await record(sampleRun(["old.mp4"]));
      assert.equal((await snapshot())?.sample.outputs, 1);
      assert.equal((await snapshot())?.history?.length, 1);
      const startedAt = "2026-01-02T13:00:00.000Z";
      await record({ ...sampleRun(["old.mp4", "new.mp4"]), startedAt });
      broken = true;
      await assert.rejects(snapshot(), { message: "queue rollcall-input: throttled" });
      broken = false;
      const seen = await snapshot();
      assert.equal(seen?.sample.outputs, 2);
      assert.deepEqual(seen?.history, [seen?.sample]);
    });
  },
);

testWithPermissions("a run is done by its record, or once every video is finished", async () => {
  let answered = ["a.csv"];
  const answers: Answers = {
    GetQueueUrl,
    ListObjectsV2: () => ({
      Contents: answered.map((Key) => ({ Key, LastModified: new Date("2026-01-02T12:00:30Z") })),
    }),
    HeadObject: () => ({ Metadata: {} }),
  };
  await withSnapshots(answers, async ({ record, snapshot }) => {
    const run = { ...sampleRun(["a.mp4", "b.mp4"]), finishedAt: null };
    await record(run);
    assert.equal((await snapshot())?.done, null);
    answered = ["a.csv", "b.csv"];
    const seen = await snapshot();
    assert.equal(seen?.done, seen?.sample.at);
    assert.equal((await snapshot())?.done, seen?.done, "when it was first seen complete");
    await record({ ...run, finishedAt: "2026-01-02T12:00:31.000Z" });
    assert.equal((await snapshot())?.done, "2026-01-02T12:00:31.000Z");
    // Another run, complete before the first snapshot.
    await record({ ...run, startedAt: "2026-01-02T12:00:10.000Z" });
    assert.equal((await snapshot())?.done, "2026-01-02T12:00:30.000Z");
  }, { followed: false });
});

testWithPermissions("only a report that is newer than the run is the run's", async () => {
  await withSnapshots({ GetQueueUrl }, async ({ record, snapshot, folder }) => {
    await record(sampleRun(["a.mp4"]));
    assert.equal((await snapshot())?.report, false);
    const file = `${folder}/report.html`;
    await Deno.writeTextFile(file, "");
    await Deno.utime(file, 0, new Date("2026-01-02T11:00:00Z"));
    assert.equal((await snapshot())?.report, false);
    await Deno.utime(file, 0, new Date("2026-01-02T12:02:00Z"));
    assert.equal((await snapshot())?.report, true);
  });
});

testWithPermissions(
  "the time left counts the slowest video; dead-lettered ones are an alarm",
  async () => {
    const { outputs } = sampleEvidence(["a.mp4", "b.mp4"]);
    let listed: { Key: string }[] = [];
    const answers: Answers = {
      GetQueueUrl,
      GetQueueAttributes: ({ QueueUrl }) => ({
        Attributes: {
          ApproximateNumberOfMessagesNotVisible: QueueUrl === "rollcall-input" ? "1" : "0",
        },
      }),
      ListObjectsV2: () => ({ Contents: listed }),
      HeadObject: () => ({
        Metadata: encodeOutputMetadata({ ...outputs[0]!.metadata!, ms: 42_000 }),
      }),
    };
    await withSnapshots(answers, async ({ record, snapshot }) => {
      await record({ ...sampleRun(["a.mp4", "b.mp4"]), finishedAt: null });
      assert.equal((await snapshot())?.left, null);
      listed = [{ Key: "a.csv" }];
      const seen = await snapshot();
      assert.equal(seen?.left, "42 s");
      assert.deepEqual(seen?.alarms, []);
    }, { followed: false });
  },
);

testWithPermissions("concurrent snapshots lose no ledger line", async () => {
  const keys = ["a.mp4", "b.mp4", "c.mp4", "d.mp4"];
  const evidence = sampleEvidence(keys);
  const answers: Answers = {
    GetQueueUrl,
    ListObjectsV2: () => ({ Contents: evidence.outputs.map(({ key }) => ({ Key: key })) }),
    HeadObject: ({ Key }) => ({
      Metadata: encodeOutputMetadata(evidence.outputs.find(({ key }) => key === Key)!.metadata!),
    }),
  };
  const lines = evidence.ledger!.map(({ identity }) =>
    ledgerLine({ ...RESULT, identity }, new Date(0))
  );
  await withSnapshots(answers, async ({ record, snapshot, ledger }) => {
    await record(evidence.run);
    const append = (text: string) => Deno.writeTextFile(ledger, text, { append: true });
    await append(lines[0]!);
    await snapshot();
    await append(lines[1]!);
    const both = await Promise.all([snapshot(), snapshot()]);
    assert.deepEqual(both.map((one) => one?.sample.ledger), [2, 2]);
    await append(lines[2]! + lines[3]!);
    assert.equal((await snapshot())?.sample.ledger, 4);
  });
});

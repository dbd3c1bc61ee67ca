import assert from "node:assert/strict";
import type { SQS } from "@aws-sdk/client-sqs";
import { namesOf } from "../../contract/names.ts";
import { parseLedgerLine } from "../../contract/ledger_line.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { sampleResult } from "../../bridge/testing/sample_messages.ts";
import { startChild } from "../../embedded/child.ts";
import { until } from "../../embedded/testing/probes.ts";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";

const RESULTS = 120;
const names = namesOf("rollcall");

/** A mount that only the bridge sees, made by a user who is root in their own namespace. */
const IN_NAMESPACE = ["unshare", "--map-root-user", "--mount", "sh", "-c"];
const SMALL_DISK = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"';

const { ignore } = needs("run", "net", "read", "write", "env", "sys");
const hasNamespaces = !ignore && await succeeds([...IN_NAMESPACE, "mount -t tmpfs tmpfs /mnt"]);
if (!ignore && !hasNamespaces) console.log("full disk: skipped, no user namespaces here");

Deno.test({
  name:
    "while the disk is full results wait, none is lost, and all are written when there is space (needs all)",
  ignore: ignore || !hasNamespaces,
  fn: () =>
    inTempDir(async (dir) => {
      // Imported here: the SDK reads the environment when it is loaded.
      const { startEmulatedAws } = await import("../../embedded/emulated_aws.ts");
      const { SQS } = await import("@aws-sdk/client-sqs");
      await using parts = new AsyncDisposableStack();
      const aws = await startEmulatedAws(names, { logFile: `${dir}/ministack.log` });
      parts.defer(() => aws.stop());
      const sqs = new SQS(aws.access);
      parts.defer(() => sqs.destroy());

      const disk = `${dir}/disk`;
      await Deno.mkdir(disk);
      const logFile = `${dir}/bridge.log`;
      const bridge = startChild({
        command: [
          ...IN_NAMESPACE,
          SMALL_DISK,
          disk,
          ...programCommand("bridge", "bridge/main.ts", { "./var/bridge": disk }),
          "--ledger",
          `${disk}/results.csv`,
          "--metrics-port",
          "0",
        ],
        env: programEnvironment(aws.environment()),
        logFile,
        graceMs: 20_000,
      });
      parts.defer(() => bridge.stop());
      /** The disk as the bridge sees it. */
      const seen = `/proc/${bridge.pid}/root${disk}`;
      await until(() => logged(logFile, "started"));

      const ballast = await fill(`${seen}/ballast`);
      assert.ok(ballast > 500_000, `${ballast} bytes`);
      const { QueueUrl } = await sqs.getQueueUrl({ QueueName: names.outputQueue });
      await put(sqs, QueueUrl!);
      await until(() => logged(logFile, "ledger not written; retrying"));
      // A few fit into the ledger's last block, and only they are deleted, however often it tries.
      const ledger = await Deno.readTextFile(`${seen}/results.csv`);
      const written = (await videosIn(`${seen}/results.csv`)).length;
      await until(async () => await left(sqs, QueueUrl!) === RESULTS - written);
      await until(() => logged(logFile, "ledger not written; retrying", { attempt: 3 }));
      assert.ok(written < RESULTS / 2, `${written} written: the disk is not full`);
      assert.match(ledger, /\n$/, "no part of a line");
      assert.equal(await Deno.readTextFile(`${seen}/results.csv`), ledger);
      assert.equal(await left(sqs, QueueUrl!), RESULTS - written, "nothing else is deleted");

      await Deno.remove(`${seen}/ballast`);
      await until(async () => await left(sqs, QueueUrl!) === 0);
      const videos = await videosIn(`${seen}/results.csv`);
      assert.equal(videos.length, RESULTS);
      assert.equal(new Set(videos).size, RESULTS);
      await bridge.stop();
      assert.equal((await bridge.exited).code, 0);
    }),
});

async function videosIn(ledger: string): Promise<string[]> {
  const lines = (await Deno.readTextFile(ledger)).split("\n");
  return lines.flatMap((line) => parseLedgerLine(line)?.video ?? []);
}

/** Fills the disk. @returns the bytes that it took */
async function fill(path: string): Promise<number> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(1024);
  for (let written = 0;;) {
    try {
      written += await file.write(block);
    } catch {
      return written;
    }
  }
}

async function put(sqs: SQS, QueueUrl: string) {
  for (let n = 0; n < RESULTS; n += 10) {
    const Entries = Array.from({ length: 10 }, (_, i) => ({
      Id: `${i}`,
      MessageBody: JSON.stringify(sampleResult(n + i + 1)),
    }));
    await sqs.sendMessageBatch({ QueueUrl, Entries });
  }
}

/** Messages that are not deleted. */
async function left(sqs: SQS, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["All"] });
  return Number(Attributes.ApproximateNumberOfMessages) +
    Number(Attributes.ApproximateNumberOfMessagesNotVisible);
}

async function logged(path: string, message: string, fields = {}): Promise<boolean> {
  const lines = (await Deno.readTextFile(path).catch(() => "")).trim().split("\n");
  const wanted = Object.entries({ message, ...fields });
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line))
    .some((line) => wanted.every(([name, value]) => line[name] === value));
}

async function succeeds([file, ...args]: string[]): Promise<boolean> {
  const options = { args, stdout: "null", stderr: "null" } as const;
  return await new Deno.Command(file!, options).output().then(
    ({ success }) => success,
    () => false,
  );
}

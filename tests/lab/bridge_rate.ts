// The bridge's throughput in its guest: events a second from the input queue to the ledger.
import { startStubFunction } from "../testing/stub_function.ts";
import { eventually } from "../testing/eventually.ts";
import type { LabCloud } from "./cloud.ts";
import { labClients } from "./lab_clients.ts";
import { ledgerOf, type Shell, UNIT, waitForBridge } from "./guest.ts";

/** Uploads `count` objects while the bridge is stopped, starts it, and measures by the ledger's timestamps. */
export async function bridgeRate(
  cloud: LabCloud,
  names: Readonly<Record<string, string>>,
  guest: Shell,
  count: number,
): Promise<string> {
  await using parts = new AsyncDisposableStack();
  const { s3, sqs } = parts.use(await labClients(cloud));
  const { QueueUrl } = await sqs.getQueueUrl({ QueueName: names.ROLLCALL_OUTPUT_QUEUE });
  const stub = startStubFunction(async (MessageBody) => {
    await sqs.sendMessage({ QueueUrl, MessageBody });
  });
  parts.defer(() => stub.stop());
  cloud.answerBy(stub);
  parts.defer(() => cloud.answerBy(undefined));

  await guest.sh(`systemctl stop ${UNIT}`);
  const before = (await ledgerOf(guest)).length;
  for (let n = 0; n < count; n++) {
    await s3.putObject({
      Bucket: names.ROLLCALL_INPUT_BUCKET,
      Key: `rate_${n}.mp4`,
      Body: "a video",
    });
  }
  await guest.sh(`systemctl start ${UNIT}`);
  await waitForBridge(guest);
  const lines = await eventually("the ledger is complete", async () => {
    const lines = (await ledgerOf(guest)).slice(before);
    return lines.length >= count && lines;
  }, 900);
  const times = lines.map(({ receivedAt }) => Date.parse(receivedAt)).sort((a, b) => a - b);
  const seconds = (times.at(-1)! - times[0]!) / 1000;
  return `${count} events from the queue to the ledger in ${seconds.toFixed(1)} s: ` +
    `${((count - 1) / seconds).toFixed(1)} a second`;
}

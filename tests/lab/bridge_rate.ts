// The bridge's throughput in its guest: events a second from the input queue to the ledger.
import type { SQS } from "@aws-sdk/client-sqs";
import { sleep } from "../../cli/async.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { startStubFunction } from "../testing/stub_function.ts";
import { eventually } from "../testing/eventually.ts";
import type { LabCloud } from "./cloud.ts";
import { labClients } from "./lab_clients.ts";
import { type Shell, UNIT } from "./guest.ts";
import { rateText } from "./rate_text.ts";

/**
 * Uploads `count` objects while the bridge is stopped, starts it, and measures from the function's first answer until the
 * bridge has deleted the last result, which it does after the line is on disk. The ledger's own times would not do: the
 * bridge writes many lines at once. Meanwhile nobody logs in: a login takes seconds of the guest's only processor, as many
 * as hundreds of uploads.
 */
export async function bridgeRate(
  cloud: LabCloud,
  names: Readonly<Record<string, string>>,
  guest: Shell,
  count: number,
): Promise<string> {
  await using parts = new AsyncDisposableStack();
  const { s3, sqs } = parts.use(await labClients(cloud));
  const { QueueUrl } = await sqs.getQueueUrl({ QueueName: names.ROLLCALL_OUTPUT_QUEUE });
  const answers: number[] = [];
  const stub = startStubFunction(async (MessageBody) => {
    await sqs.sendMessage({ QueueUrl, MessageBody });
    answers.push(Date.now());
  });
  parts.defer(() => stub.stop());
  cloud.answerBy(stub);
  parts.defer(() => cloud.answerBy(undefined));

  await guest.sh(`systemctl stop ${UNIT}`);
  // A poll that was cut off goes on in the cloud. What it takes is invisible until its timeout.
  await sleep(pipeline.receiveWaitSeconds * 1000);
  for (let n = 0; n < count; n++) {
    await s3.putObject({
      Bucket: names.ROLLCALL_INPUT_BUCKET,
      Key: `rate_${n}.mp4`,
      Body: "a video",
    });
  }
  // Returns when the bridge has reported that it is ready.
  await guest.sh(`systemctl start ${UNIT}`);
  await eventually(
    "the results are recorded",
    async () => stub.results.length >= count && await isEmpty(sqs, QueueUrl),
    900,
  );
  return rateText(answers, Date.now());
}

/** Whether a queue has no message, in flight or not. */
async function isEmpty(sqs: SQS, QueueUrl: string | undefined): Promise<boolean> {
  const { Attributes } = await sqs.getQueueAttributes({
    QueueUrl,
    AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
  });
  return Object.values(Attributes!).every((messages) => messages === "0");
}

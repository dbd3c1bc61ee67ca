// The least that moves uploads from queue to file: SQS's and Lambda's JSON over node:http, with
// signatures. No SDK, no retries, no errors, no timeouts, no sync to disk, no log: it is for
// comparison only.
import http from "node:http";
import https from "node:https";
import { createSigner } from "../../../../aws/sigv4.ts";
import { namesOf } from "../../../../contract/names.ts";
import { pipeline } from "../../../../contract/pipeline.ts";

/** The most that SQS delivers at once. */
const MAX_BATCH_SIZE = 10;
/** One loop saves some thousand results a second. */
const IN_FLIGHT_A_SAVER = 64;

const [cap = "64", path = "results.csv"] = Deno.args;
const region = Deno.env.get("AWS_REGION")!;
const endpoint = new URL(Deno.env.get("AWS_ENDPOINT_URL")!);
const keys = {
  accessKeyId: Deno.env.get("AWS_ACCESS_KEY_ID")!,
  secretAccessKey: Deno.env.get("AWS_SECRET_ACCESS_KEY")!,
};
const { host, hostname, port, protocol } = endpoint;
const { Agent, request } = protocol === "https:" ? https : http;
const agent = new Agent({ keepAlive: true });
const { inputQueue, outputQueue, functionName } = namesOf("rollcall");
const file = Deno.openSync(path, { append: true, create: true });

interface Message {
  readonly Body: string;
  readonly ReceiptHandle: string;
}

/** Posts to one path with one set of headers. */
function poster(service: string, path: string, more: Readonly<Record<string, string>>) {
  const sign = createSigner({ region, service }, { path, headers: { host, ...more } });
  return (body: string): Promise<string> => {
    const headers = sign(body, keys, new Date());
    headers["content-length"] = `${new TextEncoder().encode(body).length}`;
    return new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, path, method: "POST", headers }, (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk) => text += chunk);
        answer.on("end", () => resolve(text));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  };
}

const sqs = (action: string) =>
  poster("sqs", "/", {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `AmazonSQS.${action}`,
  });
const receive = sqs("ReceiveMessage");
const remove = sqs("DeleteMessageBatch");
const invoke = poster("lambda", `/2015-03-31/functions/${functionName}/invocations`, {});

/** Receives up to `max` messages, handles them at once, and deletes them, for ever. */
async function loop(
  queue: string,
  max: number,
  handle: (all: Message[]) => Promise<unknown>,
): Promise<never> {
  const QueueUrl = `${endpoint.origin}/000000000000/${queue}`;
  for (;;) {
    const received = await receive(JSON.stringify({
      QueueUrl,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: pipeline.receiveWaitSeconds,
    }));
    const { Messages: messages = [] }: { Messages?: Message[] } = JSON.parse(received);
    if (messages.length === 0) continue;
    await handle(messages);
    const Entries = messages.map(({ ReceiptHandle }, i) => ({ Id: `${i}`, ReceiptHandle }));
    await remove(JSON.stringify({ QueueUrl, Entries }));
  }
}

const loops: Promise<never>[] = [];
for (let left = Number(cap); left > 0; left -= MAX_BATCH_SIZE) {
  loops.push(
    loop(
      inputQueue,
      Math.min(left, MAX_BATCH_SIZE),
      (messages) => Promise.all(messages.map(({ Body }) => invoke(Body))),
    ),
  );
}
for (let left = Number(cap); left > 0; left -= IN_FLIGHT_A_SAVER) {
  loops.push(loop(outputQueue, MAX_BATCH_SIZE, (messages) => {
    const time = new Date().toISOString();
    const lines = messages.map(({ Body }) => {
      const { identity, key } = JSON.parse(Body);
      return `${identity},${key},${time}\n`;
    });
    file.writeSync(new TextEncoder().encode(lines.join("")));
    return Promise.resolve();
  }));
}
await Promise.all(loops);

import { sleep } from "../../cli/async.ts";
import { failingEntries } from "./faults.ts";
import type { ProxyOptions } from "./proxy.ts";
import { randomOf, shuffled } from "./random.ts";
import type { Answer, Call } from "./wire.ts";

/** AWS as the proxy asks it. */
export interface Upstream {
  /** @throws if MiniStack is not there */
  ask(call: Call, how: {
    /** Some of the batch are not done. */
    readonly partly: boolean;
    /** Whether who asked has hung up: nobody then waits for a message. */
    readonly isGone: () => boolean;
  }): Promise<Answer>;
}

/** How often a long poll looks, in milliseconds. */
const LOOK_MS = 100;

const PARTLY = { SenderFault: false, Code: "InternalError", Message: "injected fault" };

/** Hands calls on to MiniStack, reads along, and mixes the order in which messages come. */
export function createUpstream(
  { seed, life, endpoint, url, tally, trails, onMessage }: ProxyOptions & { readonly url: string },
): Upstream {
  let receives = 0;
  let batches = 0;

  async function send(call: Call, body: unknown): Promise<Answer> {
    // Queue URLs name their host, which the SDK then calls: ours for the bridge, MiniStack's behind.
    const text = JSON.stringify(body).replaceAll(url, endpoint);
    const lambda = call.service === "lambda";
    const response = await fetch(lambda ? `${endpoint}${call.path}` : endpoint, {
      method: "POST",
      headers: lambda ? { "content-type": "application/json" } : {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": `AmazonSQS.${call.operation}`,
      },
      body: text,
    });
    const headers = [...response.headers].filter(([name]) => /^(content-type|x-amz)/.test(name));
    return {
      status: response.status,
      headers: Object.fromEntries(headers),
      text: (await response.text()).replaceAll(endpoint, url),
    };
  }

  /**
   * MiniStack goes on with a poll whose client was killed, and would give it messages for 20 s: so
   * it is asked again and again, for as long as there is somebody.
   */
  async function receive(call: Call, isGone: () => boolean): Promise<Answer> {
    const n = ++receives;
    const end = performance.now() + Number(call.body.WaitTimeSeconds ?? 0) * 1000;
    for (;;) {
      const answer = await send(call, { ...call.body, WaitTimeSeconds: 0 });
      const { Messages = [] } = JSON.parse(answer.text);
      if (Messages.length > 0) return { ...answer, text: given(call, n, Messages) };
      if (answer.status !== 200 || isGone() || performance.now() > end) return answer;
      await sleep(LOOK_MS);
      if (isGone()) return answer;
    }
  }

  function given(
    call: Call,
    n: number,
    messages: readonly { ReceiptHandle: string; Body: string }[],
  ): string {
    tally.count("delivered", messages.length);
    if (messages.length > 1) tally.count("reordered batches");
    for (const { ReceiptHandle, Body } of messages) {
      if (!call.queue) continue;
      const about = trails.delivered(call.queue, ReceiptHandle, Body);
      onMessage(call.queue, Body, about);
    }
    const Messages = shuffled(randomOf(seed, "order", life, n), messages);
    return JSON.stringify({ Messages });
  }

  /** A batch, of which some may not be done. */
  async function batch(call: Call, partly: boolean): Promise<Answer> {
    type Entry = { Id: string; ReceiptHandle?: string };
    const entries: Entry[] = call.body.Entries;
    const fails = partly
      ? failingEntries(seed, life, ++batches, entries.length)
      : entries.map(() => false);
    const Entries = entries.filter((_, i) => !fails[i]);
    const failed = entries.filter((_, i) => fails[i]).map(({ Id }) => ({ Id, ...PARTLY }));
    const answer = Entries.length > 0
      ? await send(call, { ...call.body, Entries })
      : { status: 200, headers: { "content-type": "application/x-amz-json-1.0" }, text: "{}" };
    if (answer.status !== 200) return answer;
    const { Successful = [], Failed = [], ...rest } = JSON.parse(answer.text);
    if (call.operation === "DeleteMessageBatch") {
      const done = new Set(Successful.map((one: Entry) => one.Id));
      for (const { Id, ReceiptHandle } of Entries) if (done.has(Id)) trails.deleted(ReceiptHandle!);
    }
    tally.count("entries failed", failed.length);
    return {
      ...answer,
      text: JSON.stringify({ ...rest, Successful, Failed: [...Failed, ...failed] }),
    };
  }

  async function plain(call: Call): Promise<Answer> {
    const answer = await send(call, call.body);
    if (call.operation === "DeleteMessage" && answer.status === 200) {
      trails.deleted(call.body.ReceiptHandle);
    }
    return answer;
  }

  return {
    ask(call, { partly, isGone }) {
      if (call.operation === "ReceiveMessage") return receive(call, isGone);
      return call.operation.endsWith("Batch") ? batch(call, partly) : plain(call);
    },
  };
}

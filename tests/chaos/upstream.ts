import { sleep } from "../../cli/async.ts";
import { failingEntries } from "./faults.ts";
import { randomOf, shuffled } from "./random.ts";
import type { Tally } from "./tally.ts";
import type { QueueKind, Trail, Trails } from "./trails.ts";
import type { Answer, Call } from "./wire.ts";

export interface UpstreamOptions {
  readonly seed: number;
  /** The life of the bridge that it serves. */
  readonly life: number;
  /** MiniStack's endpoint. */
  readonly endpoint: string;
  readonly tally: Tally;
  readonly trails: Trails;
  /** Called with each message that AWS has delivered, whether or not it is lost on the way. */
  readonly onMessage: (queue: QueueKind, body: string, about: readonly Trail[]) => void;
}

/** AWS, as called by the proxy. */
export interface Upstream {
  /** @throws if MiniStack cannot be reached */
  ask(call: Call, how: {
    /** Some entries of the batch fail. */
    readonly partly: boolean;
    /** Whether the caller has closed the connection: a long poll then ends. */
    readonly isGone: () => boolean;
  }): Promise<Answer>;
}

/** Interval of a long poll's receives, in milliseconds. */
const LOOK_MS = 100;

const PARTLY = { SenderFault: false, Code: "InternalError", Message: "injected fault" };

/** Forwards calls to MiniStack, records them, and shuffles the messages of each receive. */
export function createUpstream(
  { seed, life, endpoint, url, tally, trails, onMessage }: UpstreamOptions & {
    readonly url: string;
  },
): Upstream {
  let receives = 0;
  let batches = 0;

  async function send(call: Call, body: unknown): Promise<Answer> {
    // The SDK calls the host in a queue URL: the proxy's for the bridge, MiniStack's behind it.
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
   * MiniStack continues the long poll of a killed client, and would give it messages for 20 s. So
   * this polls in short receives, while the client is connected.
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

  /** A batch, of which some entries may fail. */
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

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readNotification } from "../../contract/s3_event.ts";
import { sleep } from "../../cli/async.ts";
import { createUpstream, type Upstream, type UpstreamOptions } from "./upstream.ts";
import { type Fault, outageOf, requestFault } from "./faults.ts";
import type { KillPoint } from "./kill_plan.ts";
import type { QueueKind } from "./trails.ts";
import { type Answer, brokenAnswer, type Call, readCall, throttledAnswer } from "./wire.ts";

/** Each life of the bridge has its own proxy, so requests of different lives cannot mix. */
export interface ProxyOptions extends UpstreamOptions {
  readonly queues: Readonly<Record<QueueKind, string>>;
  /** The request at which `killPoint` resolves. Unless its phase is `answered`, it is never answered. */
  readonly until?: KillPoint | undefined;
  /** Called with things that a bridge must never do. */
  readonly onViolation: (what: string) => void;
}

/** Stands between one life of the bridge and AWS. */
export interface Proxy {
  readonly url: string;
  /** Resolves when the bridge polls. */
  readonly polled: Promise<void>;
  /** Resolves at the request in `until`. */
  readonly killPoint: Promise<KillPoint>;
  close(): Promise<void>;
}

/** Starts a proxy that injects the planned faults. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { seed, life, tally } = options;
  const polled = Promise.withResolvers<void>();
  const killPoint = Promise.withResolvers<KillPoint>();
  const calls = new Map<string, number>();
  const invoking = new Set<string>();
  const outage = outageOf(seed, life);

  const server = createServer((request, response) => {
    serve(request, response).catch(() => {
      // AWS is stopping, or the bridge closed the connection.
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const aws = createUpstream({ ...options, url });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const path = request.url ?? "/";
    const target = String(request.headers["x-amz-target"] ?? "");
    const call = readCall({ path, target, text }, options.queues);
    tally.count(`request ${call.operation}`);
    if (call.service === "other") {
      options.onViolation(`a request that chaos does not know: ${call.operation}`);
      return void request.socket.destroy();
    }
    if (call.operation === "ReceiveMessage") polled.resolve();
    const done = call.operation === "Invoke" ? invocation(call, response) : () => {};
    const waitedFor = killPointOf(call);
    if (waitedFor?.phase === "asked") return killPoint.resolve(waitedFor);

    // The kill point's request must reach its phase, so it has no fault.
    const fault: Fault = waitedFor ? { kind: "none" } : faultOf(call);
    if (fault.kind !== "none") tally.count(`fault ${fault.kind}`);
    if (fault.kind === "dropped before") return drop();
    const answer = await answered(aws, call, fault, response);
    if (answer.status === 429) tally.count("throttled");
    if (response.destroyed) return;
    if (waitedFor?.phase === "done") return killPoint.resolve(waitedFor);
    if (fault.kind === "dropped after") return drop();
    // Before the response is sent: the bridge's next request may arrive before this code continues.
    done();
    response.writeHead(answer.status, { ...answer.headers });
    response.end(answer.text, () => waitedFor && killPoint.resolve(waitedFor));

    function drop() {
      done();
      request.socket.destroy();
    }
  }

  function faultOf(call: Call): Fault {
    const ofService = next(call.service);
    const ofKind = next(`${call.queue}.${call.operation}`);
    const out = outage?.service === call.service &&
      ofService >= outage.from && ofService < outage.from + outage.count;
    if (out) return { kind: "5xx", status: 503 };
    return requestFault(seed, life, `${call.queue}.${call.operation}`, ofKind);
  }

  /** The kill point, if this is its request. */
  function killPointOf(call: Call): KillPoint | undefined {
    const { until } = options;
    if (!until || !call.operation.startsWith(until.verb) || call.queue !== until.queue) {
      return undefined;
    }
    return next("kill point") === until.nth ? until : undefined;
  }

  function next(name: string): number {
    const n = (calls.get(name) ?? 0) + 1;
    calls.set(name, n);
    return n;
  }

  /**
   * Reports an upload that is invoked while an invocation of it is in progress in the same life.
   */
  function invocation(call: Call, response: ServerResponse): () => void {
    const notification = readNotification(call.body);
    const uploads = notification.kind === "uploads" ? notification.uploads : [];
    for (const { identity, key } of uploads) {
      if (invoking.has(identity)) {
        options.onViolation(`${key} (${identity}) invoked while an invocation of it is in flight`);
      }
      invoking.add(identity);
    }
    let over = false;
    const done = () => {
      if (over) return;
      over = true;
      for (const { identity } of uploads) invoking.delete(identity);
    };
    response.once("close", done);
    return done;
  }

  return {
    url,
    polled: polled.promise,
    killPoint: killPoint.promise,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answered(
  aws: Upstream,
  call: Call,
  fault: Fault,
  response: ServerResponse,
): Promise<Answer> {
  if (fault.kind === "5xx") return brokenAnswer(call.service, fault.status);
  if (fault.kind === "throttled") return throttledAnswer();
  if (fault.kind === "slow") await sleep(fault.ms);
  return await aws.ask(call, {
    partly: fault.kind === "partly failed",
    isGone: () => response.destroyed,
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return new TextDecoder().decode(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

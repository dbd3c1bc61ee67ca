import type { Names } from "../../../../contract/names.ts";
import { benchEvent } from "../events.ts";
import { stubFunction } from "./function.ts";
import { paced } from "../pace.ts";
import { stubQueue } from "./queue.ts";
import { type Seen, startRecorder } from "./recorder.ts";
import { type ServedQueue, SqsError, sqsStub } from "./sqs.ts";

export interface StubOptions {
  readonly latencyMs: number;
  readonly slowShare: number;
  /** A queue of another server that gets the results; default: the stub's own. */
  readonly resultsTo?: string | undefined;
  /** Certificate and key, PEM: AWS's protocols are then served by HTTPS too. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

export interface Stub {
  readonly endpoint: string;
  /** The endpoint for AWS's clients: HTTPS with a certificate, otherwise the same. */
  readonly awsEndpoint: string;
  stop(): Promise<void>;
}

/** What to put in the input queue: all at once, or at a rate. */
export interface PutRequest {
  readonly from: number;
  readonly count: number;
  readonly perSecond?: number;
}

/**
 * Serves SQS's JSON protocol, Lambda's Invoke, and the bench's own endpoints: `POST /bench/put`,
 * `GET /bench/progress`, `GET /bench/seen`, and `POST /bench/function`, through which another
 * emulator invokes the function.
 */
export function startStub(names: Names, options: StubOptions): Stub {
  const recorder = startRecorder();
  /** The identity of the event in a message. */
  const identities = new Map<string, string>();
  const input = stubQueue();
  const output = stubQueue();
  const queues = new Map<string, ServedQueue>([
    [names.inputQueue, {
      queue: input,
      onDeleted: (body) => recorder.deleted(identities.get(body) ?? ""),
    }],
    [names.outputQueue, {
      queue: output,
      onDeleted: (body) => recorder.saved(JSON.parse(body).identity),
    }],
    ...[names.inputDeadLetterQueue, names.outputDeadLetterQueue].map(
      (name) => [name, { queue: stubQueue(), onDeleted: () => {} }] as const,
    ),
  ]);
  const { resultsTo } = options;
  const invoke = stubFunction({
    ...options,
    onInvoked: recorder.invoked,
    deliver: resultsTo === undefined ? output.send : sendTo(resultsTo),
  });
  const stopping = new AbortController();

  const listen = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(listen, serve);
  const secure = options.tls ? Deno.serve({ ...listen, ...options.tls }, serve) : undefined;
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  const awsEndpoint = secure ? `https://127.0.0.1:${secure.addr.port}` : endpoint;
  const sqs = sqsStub(queues, () => awsEndpoint);

  function serve(request: Request): Promise<Response> {
    const target = request.headers.get("x-amz-target");
    if (target !== null) return serveSqs(target.slice(target.indexOf(".") + 1), request);
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/invocations")) {
      recorder.request("Invoke");
      return serveInvoke(request);
    }
    if (pathname === "/bench/function") return serveInvoke(request);
    return serveBench(pathname, request);
  }

  async function serveSqs(operation: string, request: Request): Promise<Response> {
    recorder.request(operation);
    try {
      const answer = await sqs.handle(operation, await request.json(), request.signal);
      return answerOf(200, answer, "application/x-amz-json-1.0");
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      const body = { __type: `com.amazonaws.sqs#${error.type}`, message: error.message };
      return answerOf(400, body, "application/x-amz-json-1.0");
    }
  }

  async function serveInvoke(request: Request): Promise<Response> {
    await invoke(await request.json());
    return answerOf(200, null, "application/json");
  }

  async function serveBench(path: string, request: Request): Promise<Response> {
    switch (path) {
      case "/bench/put":
        put(await request.json());
        return answerOf(200, {}, "application/json");
      case "/bench/progress":
        return answerOf(200, recorder.progress(), "application/json");
      case "/bench/seen": {
        const seen: Seen = {
          events: recorder.events(),
          queues: resultsTo === undefined,
          requests: recorder.requests(),
          mostPolls: input.mostPolls + output.mostPolls,
        };
        return answerOf(200, seen, "application/json");
      }
      default:
        return new Response(`no ${path} here`, { status: 404 });
    }
  }

  function put({ from, count, perSecond }: PutRequest) {
    const events = Array.from({ length: count }, (_, i) => benchEvent(from + i, names));
    const putOne = ({ identity, body }: (typeof events)[number]) => {
      // If another server has the queues, only record the events.
      recorder.put(identity);
      identities.set(body, identity);
      if (resultsTo === undefined) input.send(body);
    };
    if (perSecond === undefined) events.forEach(putOne);
    else paced(events, perSecond, putOne, stopping.signal);
  }

  return {
    endpoint,
    awsEndpoint,
    async stop() {
      stopping.abort();
      await secure?.shutdown();
      await server.shutdown();
    },
  };
}

let requests = 0;

function answerOf(status: number, body: unknown, type: string): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": type, "x-amzn-requestid": `request-${++requests}` },
  });
}

/** Sends a message to a queue of another server in SQS's JSON protocol, without a signature. */
function sendTo(queueUrl: string): (body: string) => Promise<void> {
  const { origin } = new URL(queueUrl);
  return async (MessageBody) => {
    const response = await fetch(origin, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.SendMessage",
        // An emulator reads the service and the account from this header.
        authorization: "AWS4-HMAC-SHA256 Credential=embedded/20260101/us-east-1/sqs/aws4_request",
      },
      body: JSON.stringify({ QueueUrl: queueUrl, MessageBody }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the result was not accepted: ${response.status} ${text}`);
  };
}

import assert from "node:assert/strict";
import { sleep } from "../cli/async.ts";
import { needs } from "../contract/testing/harness.ts";

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Milliseconds before it. */
  readonly afterMs?: number;
  /** Whether the connection ends before the whole body is sent. */
  readonly isCut?: boolean;
}

interface Seen {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** The next answers of a server, and the requests that it has got. */
interface Service {
  readonly answers: Answer[];
  readonly seen: Seen[];
  readonly endpoint: string;
  stop(): Promise<void>;
}

function startService(): Service {
  const answers: Answer[] = [];
  const seen: Seen[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      seen.push({ path: pathname, headers: request.headers, body: await request.text() });
      const { status = 200, headers = {}, body = "{}", afterMs, isCut } = answers.shift() ?? {};
      if (afterMs) await sleep(afterMs);
      const sent = isCut ? cutOff() : body;
      return new Response(sent, { status, headers: { "x-amzn-requestid": "r-1", ...headers } });
    },
  );
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  return { answers, seen, endpoint, stop: () => server.shutdown() };
}

function cutOff(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    pull: (controller) => controller.error(new Error("cut off")),
  });
}

type Keys = { accessKeyId: string; secretAccessKey: string; expiration?: Date };

/** Clients of a service, after their first calls, which the SDK makes. */
async function clientsOf(
  { endpoint, seen }: Service,
  credentials: Keys | (() => Promise<Keys>) | "found" = { accessKeyId: "a", secretAccessKey: "b" },
  maxAttempts = 3,
  { direct = true, seconds = 60 } = {},
) {
  // The SDK reads the environment when it is imported.
  const { directLambda, directSqs } = await import("./direct_clients.ts");
  const sqsSdk = await import("@aws-sdk/client-sqs");
  const lambdaSdk = await import("@aws-sdk/client-lambda");
  const { bareCommand } = await import("../aws/direct_calls.ts");
  const keys = credentials === "found" ? {} : { credentials };
  const config = { region: "us-east-1", endpoint, maxAttempts, ...keys };
  const clients = [new sqsSdk.SQSClient(config), new lambdaSdk.LambdaClient(config)] as const;
  const [sqs, lambda] = direct
    ? [directSqs(clients[0]), directLambda(clients[1], seconds)]
    : clients;
  const receive = (abortSignal?: AbortSignal) =>
    sqs.send(
      new sqsSdk.ReceiveMessageCommand({ QueueUrl: "q", MaxNumberOfMessages: 7 }),
      abortSignal ? { abortSignal } : {},
    );
  const invoke = (text: string, abortSignal?: AbortSignal) => {
    const input = { FunctionName: "f", Payload: new TextEncoder().encode(text) };
    const { InvokeCommand } = lambdaSdk;
    const command = direct ? bareCommand(InvokeCommand, input) : new InvokeCommand(input);
    return lambda.send(command, abortSignal ? { abortSignal } : {});
  };
  await receive();
  await invoke("{}");
  seen.splice(0);
  return { receive, invoke, destroy: () => clients.forEach((one) => one.destroy()) };
}

function test(
  name: string,
  run: (
    service: Service,
    clients: (
      ...of: Parameters<typeof clientsOf> extends [unknown, ...infer R] ? R : never
    ) => ReturnType<typeof clientsOf>,
  ) => Promise<void>,
) {
  Deno.test({
    name: `${name} (needs env, net, read, sys)`,
    ...needs("env", "net", "read", "sys"),
    async fn() {
      const service = startService();
      const opened: { destroy(): void }[] = [];
      try {
        await run(service, async (...of) => {
          const clients = await clientsOf(service, ...of);
          opened.push(clients);
          return clients;
        });
      } finally {
        for (const { destroy } of opened) destroy();
        await service.stop();
      }
    },
  });
}

test(
  "a direct call sends what the SDK sends, and reads what it reads",
  async (service, clients) => {
    const { receive, invoke } = await clients();
    const Messages = [{ MessageId: "m", Body: "☃", ReceiptHandle: "h" }];
    service.answers.push({ body: JSON.stringify({ Messages }) });
    const received = await receive();
    assert.deepEqual(received.Messages, Messages);
    assert.deepEqual(received.$metadata, { httpStatusCode: 200, requestId: "r-1" });
    const [{ path, headers, body }] = service.seen as [Seen];
    assert.equal(path, "/");
    assert.equal(headers.get("x-amz-target"), "AmazonSQS.ReceiveMessage");
    assert.equal(headers.get("content-type"), "application/x-amz-json-1.0");
    assert.match(headers.get("user-agent")!, /aws-sdk-js/);
    assert.deepEqual(JSON.parse(body), { QueueUrl: "q", MaxNumberOfMessages: 7 });
    assert.equal(headers.get("amz-sdk-invocation-id"), null, "the SDK's middleware sent it");

    const error = { "x-amz-function-error": "Unhandled" };
    service.answers.push({ headers: error, body: "broken" });
    const invoked = await invoke('{"a":1}');
    assert.equal(new TextDecoder().decode(invoked.Payload), "broken");
    assert.equal(invoked.FunctionError, "Unhandled");
    assert.equal(invoked.$metadata.requestId, "r-1");
    assert.equal(service.seen[1]!.path, "/2015-03-31/functions/f/invocations");
    assert.equal(service.seen[1]!.body, '{"a":1}');
  },
);

test("what fails once is retried by the SDK", async (service, clients) => {
  const { receive } = await clients();
  service.answers.push({ status: 503 }, { body: '{"Messages":[]}' });
  assert.deepEqual((await receive()).Messages, []);
  assert.equal(service.seen.length, 2);
  assert.match(service.seen[1]!.headers.get("amz-sdk-request")!, /^attempt=2; max=3$/);
});

test("an error has the SDK's name and status, and is one request", async (service, clients) => {
  const { receive, invoke } = await clients(undefined, 1);
  const cases = [
    [403, "AccessDeniedException"],
    [400, "OverLimit"],
    [429, "ThrottlingException"],
    [400, "ExpiredTokenException"],
  ] as const;
  for (const [status, name] of cases) {
    service.answers.push({
      status,
      body: JSON.stringify({ __type: `com.amazonaws.sqs#${name}`, message: "why" }),
    });
    await assert.rejects(receive(), (error: Error & { $metadata: { httpStatusCode: number } }) => {
      assert.equal(error.name, name);
      assert.equal(error.message, "why");
      assert.equal(error.$metadata.httpStatusCode, status);
      return true;
    });
  }
  assert.equal(service.seen.length, cases.length);
  service.answers.push({
    status: 429,
    headers: { "x-amzn-errortype": "TooManyRequestsException" },
    body: '{"message":"Rate Exceeded."}',
  });
  await assert.rejects(invoke("{}"), { name: "TooManyRequestsException" });
});

test("a wrong clock is corrected, for direct calls too", async (service, clients) => {
  const { receive } = await clients();
  const hourAhead = () => Date.now() + 3_600_000;
  const date = () => new Date(hourAhead()).toUTCString();
  service.answers.push(
    {
      status: 400,
      headers: { date: date() },
      body: '{"__type":"InvalidSignatureException","message":"Signature expired: too old"}',
    },
    { headers: { date: date() } },
  );
  await receive();
  await receive();
  const skews = service.seen.map(({ headers }) => {
    const [, ...t] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers.get("x-amz-date")!)!;
    const [year, month, day, hour, minute, second] = t.map(Number);
    const sent = Date.UTC(year!, month! - 1, day, hour, minute, second);
    return Math.round((hourAhead() - sent) / 60_000);
  });
  assert.deepEqual(skews, [60, 0, 0]);
  assert.equal(service.seen[2]!.headers.get("amz-sdk-request"), null, "the last is direct");
});

test("keys that expire are fetched again", async (service, clients) => {
  let fetched = 0;
  const { receive } = await clients(() => {
    const keys = { accessKeyId: `key${++fetched}`, secretAccessKey: "b" };
    // The SDK renews keys some minutes before they expire.
    return Promise.resolve({ ...keys, expiration: new Date(Date.now() + 60_000) });
  });
  await receive();
  await receive();
  const used = service.seen.map(({ headers }) =>
    /Credential=(\w+)/.exec(headers.get("authorization")!)![1]
  );
  assert.equal(new Set(used).size, 2, `${used}`);
});

test("a refused connection has the SDK's error", async (service, clients) => {
  const { receive } = await clients(undefined, 1);
  await service.stop();
  await assert.rejects(receive(), { code: "ECONNREFUSED" });
});

test("an aborted call ends at once, and is not tried again", async (service, clients) => {
  const { receive } = await clients();
  const stop = new AbortController();
  const call = receive(stop.signal);
  stop.abort();
  await assert.rejects(call, { name: "AbortError" });
  assert.ok(service.seen.length <= 1);
});

/** What a caller can see of a failed call. */
async function failureOf(call: Promise<unknown>) {
  const error = await call.then(() => undefined, (error) => error);
  const { name, message, code, $fault, $retryable, $metadata: seen = {} } = error ?? {};
  const { httpStatusCode, attempts } = seen;
  return { name, message, code, $fault, $retryable, httpStatusCode, attempts };
}

/** Responses that are no success, by service. */
const FAILURES = {
  invoke: [
    [429, "TooManyRequestsException"],
    [400, "InvalidRequestContentException"],
    [413, "RequestTooLargeException"],
    [403, "ExpiredTokenException"],
    [404, "ResourceNotFoundException"],
    [500, "ServiceException"],
    [502, "EC2UnexpectedException"],
    [503, undefined],
  ],
  receive: [
    [400, "QueueDoesNotExist"],
    [400, "ThrottlingException"],
    [403, "ExpiredTokenException"],
    [400, "KmsThrottled"],
    [500, "InternalFailure"],
    [503, undefined],
  ],
} as const;

for (const [maxAttempts, seconds] of [[1, 60], [3, 60], [3, 900]] as const) {
  test(
    `with ${maxAttempts} attempts of ${seconds} s a call fails as the SDK's does, after as many requests`,
    async (service, clients) => {
      const direct = await clients(undefined, maxAttempts, { seconds });
      const plain = await clients(undefined, maxAttempts, { direct: false });
      for (const operation of ["invoke", "receive"] as const) {
        const call = (from: typeof direct) =>
          operation === "invoke" ? from.invoke("{}") : from.receive();
        const answers = FAILURES[operation].map(([status, name]): Answer => ({
          status,
          ...(name && operation === "invoke" ? { headers: { "x-amzn-errortype": name } } : {}),
          body: name ? JSON.stringify({ __type: `com.amazonaws#${name}`, message: "why" }) : "",
        }));
        for (const answer of [...answers, { isCut: true }]) {
          const failures = [];
          for (const from of [direct, plain]) {
            service.seen.splice(0);
            service.answers.splice(0, Infinity, ...Array(maxAttempts).fill(answer));
            const failure = await failureOf(call(from));
            failures.push({ ...failure, requests: service.seen.length });
          }
          const [ours, theirs] = failures;
          if (answer.isCut) {
            const { message, httpStatusCode } = theirs!;
            Object.assign(ours!, { message, httpStatusCode });
          }
          assert.ok(theirs!.name);
          assert.deepEqual(ours, theirs, `${operation} ${JSON.stringify(answer)}`);
        }
      }
    },
  );
}

test("an invocation whose answer takes too long is sent once", async (service, clients) => {
  const { invoke } = await clients();
  service.answers.push({ afterMs: 150 });
  const deadline = new AbortController();
  const call = invoke("{}", deadline.signal);
  setTimeout(() => deadline.abort(), 50);
  await assert.rejects(call, { name: "AbortError" });
  await sleep(300);
  assert.equal(service.seen.length, 1);
});

test("without keys nothing is sent, until there are some again", async (service, clients) => {
  let are = true;
  const { receive } = await clients(() => {
    const keys = { accessKeyId: "a", secretAccessKey: "b" };
    const expiration = new Date(Date.now() + 60_000);
    if (are) return Promise.resolve({ ...keys, expiration });
    return Promise.reject(
      Object.assign(new Error("no keys"), { name: "CredentialsProviderError" }),
    );
  });
  are = false;
  await assert.rejects(receive(), { name: "CredentialsProviderError", message: "no keys" });
  assert.equal(service.seen.length, 0);
  are = true;
  await receive();
  assert.equal(service.seen.length, 1);
});

test("a call that may take minutes has a connection with keep-alives", async (service, clients) => {
  const { invoke } = await clients(undefined, 1, { seconds: 900 });
  const { connect } = Deno;
  try {
    Object.assign(Deno, { connect: () => Promise.reject(new Error("no keep-alives")) });
    await invoke("{}");
  } finally {
    Deno.connect = connect;
  }
  assert.equal(service.seen.length, 1);
  assert.equal(service.seen[0]!.headers.get("amz-sdk-request"), null, "the SDK made it");
});

test(
  "where Deno does not trust the server's certificate, the agent makes the calls",
  async (service, clients) => {
    const { invoke } = await clients(undefined, 1);
    const { connect } = Deno;
    let tried = 0;
    const refuse = () => {
      tried++;
      return Promise.reject(new Deno.errors.InvalidData("CaUsedAsEndEntity"));
    };
    try {
      Object.assign(Deno, { connect: refuse });
      for (let n = 0; n < 2; n++) await invoke("{}");
    } finally {
      Deno.connect = connect;
    }
    assert.equal(tried, 1);
    const bySdk = service.seen.map(({ headers }) => headers.get("amz-sdk-request") !== null);
    assert.deepEqual(bySdk, [true, false]);
  },
);

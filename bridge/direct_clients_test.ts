import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
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
      const { status = 200, headers = {}, body = "{}" } = answers.shift() ?? {};
      return new Response(body, { status, headers: { "x-amzn-requestid": "r-1", ...headers } });
    },
  );
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  return { answers, seen, endpoint, stop: () => server.shutdown() };
}

type Keys = { accessKeyId: string; secretAccessKey: string; expiration?: Date };

/** Clients of a service, after their first calls, which the SDK makes. */
async function clientsOf(
  { endpoint, seen }: Service,
  credentials: Keys | (() => Promise<Keys>) = { accessKeyId: "a", secretAccessKey: "b" },
  maxAttempts = 3,
) {
  // The SDK reads the environment when it is imported.
  const { directLambda, directSqs } = await import("./direct_clients.ts");
  const sqsSdk = await import("@aws-sdk/client-sqs");
  const lambdaSdk = await import("@aws-sdk/client-lambda");
  const config = { region: "us-east-1", endpoint, credentials, maxAttempts };
  const clients = [new sqsSdk.SQSClient(config), new lambdaSdk.LambdaClient(config)] as const;
  const [sqs, lambda] = [directSqs(clients[0]), directLambda(clients[1])];
  const receive = (abortSignal?: AbortSignal) =>
    sqs.send(
      new sqsSdk.ReceiveMessageCommand({ QueueUrl: "q", MaxNumberOfMessages: 7 }),
      abortSignal ? { abortSignal } : {},
    );
  const invoke = (text: string) =>
    lambda.send(
      new lambdaSdk.InvokeCommand({
        FunctionName: "f",
        Payload: new TextEncoder().encode(text),
      }),
    );
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

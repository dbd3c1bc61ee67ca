import { needs } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { type Invocation } from "./invocation.ts";
import { MAX_PAYLOAD, type RuntimeApi, serveRuntimeApi } from "./runtime_api.ts";

const ignore = needs("net").ignore;
const invocation: Invocation = {
  requestId: "11111111-aaaa-4bbb-8ccc-222222222222",
  deadlineMs: 1_790_000_000_000,
  functionArn: "arn:aws:lambda:us-east-1:000000000000:function:rollcall-recognise",
  traceId: "Root=1-5e1b4151-5ac6c58d40b4d5f6a7f3d1f0",
  payload: new TextEncoder().encode('{"Records":[]}'),
};

/** Sends a request to the API and reads the whole response. */
type Ask = (path: string, body?: BodyInit) => Promise<{ status: number; json: unknown }>;

function protocol(name: string, test: (api: RuntimeApi, ask: Ask) => Promise<void>) {
  Deno.test({
    name: `${name} (needs net)`,
    ignore,
    async fn() {
      const api = serveRuntimeApi();
      try {
        await test(api, async (path, body) => {
          const response = await fetch(`http://${api.address}/2018-06-01/runtime/${path}`, {
            method: body === undefined ? "GET" : "POST",
            ...(body === undefined ? {} : { body }),
          });
          return { status: response.status, json: await response.json() };
        });
      } finally {
        await api.close();
      }
    },
  });
}

const text = (payload: Uint8Array) => new TextDecoder().decode(payload);
const notAllowed = "failed for runtime. Error: State transition is not allowed";

protocol("next returns the event and its headers", async (api) => {
  const answered = api.invoke(invocation);
  const response = await fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), '{"Records":[]}');
  const headers = Object.fromEntries(response.headers);
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["lambda-runtime-aws-request-id"], invocation.requestId);
  assert.equal(headers["lambda-runtime-deadline-ms"], "1790000000000");
  assert.equal(headers["lambda-runtime-invoked-function-arn"], invocation.functionArn);
  assert.equal(headers["lambda-runtime-trace-id"], invocation.traceId);
  void answered;
});

protocol("next waits for an invocation and completes the init", async (api, ask) => {
  let came = false;
  const next = ask("invocation/next").then((response) => {
    came = true;
    return response;
  });
  assert.equal(await api.initialised, undefined);
  assert.equal(came, false);
  const answered = api.invoke(invocation);
  assert.deepEqual((await next).json, { Records: [] });

  const sent = await ask(`invocation/${invocation.requestId}/response`, '{"done":1}');
  assert.deepEqual(sent, { status: 202, json: { status: "OK" } });
  const answer = await answered;
  assert.equal(answer.kind, "response");
  assert.equal(text(answer.payload), '{"done":1}');
});

protocol("one invocation follows another", async (api, ask) => {
  for (const requestId of ["one", "two", "three"]) {
    const next = ask("invocation/next");
    const answered = api.invoke({ ...invocation, requestId, payload: invocation.payload });
    await next;
    await ask(`invocation/${requestId}/response`, JSON.stringify(requestId));
    assert.equal(text((await answered).payload), `"${requestId}"`);
  }
});

protocol("an error is passed on unchanged", async (api, ask) => {
  const answered = api.invoke(invocation);
  await ask("invocation/next");
  const body = '{"errorType":"Oops","errorMessage":"no","stackTrace":["a","b"]}';
  const sent = await ask(`invocation/${invocation.requestId}/error`, body);
  assert.deepEqual(sent, { status: 202, json: { status: "OK" } });
  const answer = await answered;
  assert.equal(answer.kind, "error");
  assert.equal(text(answer.payload), body);
});

protocol("a wrong id is refused and the invocation continues", async (api, ask) => {
  const wrong = {
    status: 400,
    json: { errorMessage: "Invalid request ID", errorType: "InvalidRequestID" },
  };
  assert.deepEqual(await ask("invocation/none/response", "1"), wrong);
  const answered = api.invoke(invocation);
  await ask("invocation/next");
  assert.deepEqual(await ask("invocation/other/response", "1"), wrong);
  assert.deepEqual(await ask("invocation/other/error", "{}"), wrong);
  await ask(`invocation/${invocation.requestId}/response`, "2");
  assert.equal(text((await answered).payload), "2");
});

protocol("a second response to an invocation is refused", async (api, ask) => {
  const answered = api.invoke(invocation);
  await ask("invocation/next");
  await ask(`invocation/${invocation.requestId}/response`, "1");
  await answered;
  const { status, json } = await ask(`invocation/${invocation.requestId}/response`, "2");
  assert.equal(status, 403);
  assert.deepEqual(json, {
    errorMessage: `State transition from ResponseSent to InvocationResponse ${notAllowed}`,
    errorType: "InvalidStateTransition",
  });
});

protocol("a response over 6 MB is refused and becomes an error", async (api, ask) => {
  const answered = api.invoke(invocation);
  await ask("invocation/next");
  const path = `invocation/${invocation.requestId}/response`;
  const { status, json } = await ask(path, new Uint8Array(MAX_PAYLOAD + 1));
  assert.equal(status, 413);
  assert.deepEqual(json, {
    errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
    errorType: "RequestEntityTooLarge",
  });
  const answer = await answered;
  assert.equal(answer.kind, "error");
  assert.deepEqual(JSON.parse(text(answer.payload)), {
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage:
      "Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).",
  });
});

protocol("a response of exactly 6 MB is accepted", async (api, ask) => {
  const answered = api.invoke(invocation);
  await ask("invocation/next");
  const body = new Uint8Array(MAX_PAYLOAD);
  assert.equal((await ask(`invocation/${invocation.requestId}/response`, body)).status, 202);
  assert.equal((await answered).payload.length, MAX_PAYLOAD);
});

protocol("an init error is reported and no invocation follows", async (api, ask) => {
  const sent = await ask("init/error", '{"errorType":"Runtime.Bad"}');
  assert.deepEqual(sent, { status: 202, json: { status: "OK" } });
  const failure = await api.initialised;
  assert.equal(text(failure!.payload), '{"errorType":"Runtime.Bad"}');
  assert.equal((await ask("invocation/next")).status, 403);
});

protocol("an init error after the init is refused", async (api, ask) => {
  void api.invoke(invocation);
  await ask("invocation/next");
  assert.equal((await ask("init/error", "{}")).status, 403);
});

protocol("any other path is not found", async (api) => {
  for (const path of ["/", "/2018-06-01/runtime/invocation/x/y", "/2018-06-01/runtime/next"]) {
    const response = await fetch(`http://${api.address}${path}`);
    await response.body?.cancel();
    assert.equal(response.status, 404);
  }
});

protocol("closing ends a pending next", async (api) => {
  const next = fetch(`http://${api.address}/2018-06-01/runtime/invocation/next`);
  await api.initialised;
  await Promise.all([api.close(), assert.rejects(next)]);
});

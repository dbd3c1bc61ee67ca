import assert from "node:assert/strict";
import { needs, noLeaks } from "../../contract/testing/harness.ts";
import { RuntimeApiError, runtimeClient } from "./client.ts";
import { withFakeRuntimeApi } from "../testing/fake_runtime_api.ts";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs net)`, ...needs("net"), ...noLeaks, fn });

const refused = (status: number, message: RegExp) => (error: unknown) => {
  assert.ok(error instanceof RuntimeApiError, String(error));
  assert.equal(error.status, status);
  assert.match(error.message, message);
  return true;
};

test("next returns the invocation, its event unparsed", async () => {
  const headers = { "lambda-runtime-deadline-ms": "1767323045678", "lambda-runtime-trace-id": "T" };
  await withFakeRuntimeApi([{ body: '{"a": "é"}', headers }], async (address) => {
    assert.deepEqual(await runtimeClient(address).next(), {
      requestId: "id-1",
      deadlineMs: 1767323045678,
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
      traceId: "T",
      body: '{"a": "é"}',
    });
  });
});

test("without a deadline and a trace ID in the headers, there are none", async () => {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("{}", { headers: { "lambda-runtime-aws-request-id": "id-1" } }),
  );
  const { deadlineMs, traceId } = await runtimeClient(`127.0.0.1:${server.addr.port}`).next();
  await server.shutdown();
  assert.equal(deadlineMs, NaN);
  assert.equal(traceId, null);
});

test("a response is posted unchanged to its invocation", async () => {
  await withFakeRuntimeApi([], async (address, posts) => {
    await runtimeClient(address).respond("id-1", '{"b":"é"}');
    assert.deepEqual(posts.map(({ path, body }) => [path, body]), [
      ["/invocation/id-1/response", '{"b":"é"}'],
    ]);
  });
});

test("an error is posted with its type as a header, for an invocation and for initialisation", async () => {
  const error = { errorType: "Odd", errorMessage: "ça", stackTrace: ["at x"] };
  await withFakeRuntimeApi([], async (address, posts) => {
    const client = runtimeClient(address);
    await client.fail("id-1", error);
    await client.failInit(error);
    assert.deepEqual(posts.map(({ path }) => path), ["/invocation/id-1/error", "/init/error"]);
    for (const post of posts) {
      assert.equal(post.errorType, "Odd");
      assert.equal(post.contentType, "application/vnd.aws.lambda.error+json");
      assert.deepEqual(JSON.parse(post.body), error);
    }
  });
});

test("a refused call throws with the status and the response's text", async () => {
  await withFakeRuntimeApi([], async (address) => {
    const client = runtimeClient(address);
    await assert.rejects(client.next(), refused(410, /invocation\/next: 410 no more/));
    const told = refused(413, /invocation\/id-1\/response: 413 too large/);
    await assert.rejects(client.respond("id-1", "{}"), told);
  }, () => new Response("too large", { status: 413 }));
});

/** A server that drops the first connections, then accepts every request. */
function hangingUp(times: number) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let connections = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      await connection.read(new Uint8Array(4096));
      if (++connections > times) {
        const taken = "HTTP/1.1 202 Accepted\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        await connection.write(new TextEncoder().encode(taken));
      }
      connection.close();
    }
  })();
  return {
    address: `127.0.0.1:${listener.addr.port}`,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

test("a post is retried once if its connection breaks", async () => {
  await using server = hangingUp(1);
  await runtimeClient(server.address).respond("id-1", "{}");
  assert.equal(server.connections(), 2);
});

test("a post whose connection breaks twice throws", async () => {
  await using server = hangingUp(2);
  await assert.rejects(runtimeClient(server.address).respond("id-1", "{}"), TypeError);
  assert.equal(server.connections(), 2);
});

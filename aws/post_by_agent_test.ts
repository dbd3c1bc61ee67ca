import assert from "node:assert/strict";
import { Agent } from "node:http";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { postByAgent } from "./post_by_agent.ts";

/** Posts to a server that writes this and then closes the connection. */
async function answeredBy(text: string, connectMs = 5_000) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const agent = new Agent({ keepAlive: true });
  const serving = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(4096));
    await connection.write(new TextEncoder().encode(text));
  })();
  try {
    return await postByAgent({
      hostname: "127.0.0.1",
      port: listener.addr.port,
      path: "/",
      headers: {},
      body: new TextEncoder().encode("{}"),
      agent,
      connectMs,
    });
  } finally {
    await serving;
    listener.close();
    agent.destroy();
  }
}

Deno.test({
  name: "a whole response is returned, in parts or empty (needs net)",
  ...needs("net"),
  ...noLeaks,
  async fn() {
    const head = "HTTP/1.1 200 OK\r\nx-a: b\r\n";
    const parts = `${head}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`;
    for (const [text, body] of [[parts, "abc"], [`${head}content-length: 0\r\n\r\n`, ""]]) {
      const answer = await answeredBy(text!);
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.headers["x-a"], "b");
      assert.equal(new TextDecoder().decode(answer.body), body);
    }
  },
});

Deno.test({
  name: "a new connection has a limit, and with 0 none (needs net)",
  ...needs("net"),
  ...noLeaks,
  async fn() {
    const { setTimeout } = globalThis;
    const limits: unknown[] = [];
    globalThis.setTimeout = ((run: () => void, ms: number) => {
      limits.push(ms);
      return setTimeout(run, ms);
    }) as typeof setTimeout;
    try {
      for (const connectMs of [4321, 0]) {
        await answeredBy("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", connectMs);
      }
    } finally {
      globalThis.setTimeout = setTimeout;
    }
    assert.deepEqual(limits, [4321]);
  },
});

Deno.test({
  name: "a connection that ends before the response does is an error that is retried (needs net)",
  ...needs("net"),
  ...noLeaks,
  async fn() {
    const code = "ECONNRESET";
    await assert.rejects(answeredBy(""), { name: "TimeoutError", code });
    const part = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
    await assert.rejects(answeredBy(part), { name: "Error", code });
  },
});

Deno.test({
  name: "a signal that is aborted already sends nothing (needs net)",
  ...needs("net"),
  async fn() {
    const agent = new Agent();
    const request = { hostname: "127.0.0.1", port: 9, path: "/", headers: {}, agent, connectMs: 9 };
    const call = postByAgent({ ...request, body: new Uint8Array(), signal: AbortSignal.abort() });
    await assert.rejects(call, { name: "AbortError" });
  },
});

import assert from "node:assert/strict";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { createConnections, NotConnectedError } from "./connections.ts";
import { post } from "./post.ts";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

interface Peer {
  /** Requests by connection. */
  readonly requests: string[][];
  post(signal?: AbortSignal): Promise<string>;
  /** Waits until the server has closed its connections, and the client knows. */
  allClosed(): Promise<void>;
}

/**
 * Runs a test with a server that answers the requests of each connection in turn with these texts,
 * and then closes it. `hang` is no answer, and an open connection.
 */
function test(
  name: string,
  answers: readonly (readonly string[])[],
  run: (peer: Peer) => Promise<void>,
) {
  Deno.test({
    name: `${name} (needs net)`,
    ...needs("net"),
    ...noLeaks,
    async fn() {
      const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const { port } = listener.addr;
      const requests: string[][] = [];
      const served: Promise<void>[] = [];
      const serve = async (socket: Deno.Conn, texts: readonly string[]) => {
        using _ = socket;
        const buffer = new Uint8Array(4096);
        const own: string[] = [];
        requests.push(own);
        for (const text of texts) {
          const count = await socket.read(buffer).catch(() => null);
          if (count === null) return;
          own.push(new TextDecoder().decode(buffer.subarray(0, count)));
          if (text === "hang") await socket.read(buffer).catch(() => null);
          else await socket.write(new TextEncoder().encode(text));
        }
      };
      const accepting = (async () => {
        for await (const socket of listener) {
          served.push(serve(socket, answers[requests.length] ?? []));
        }
      })();
      const server = { hostname: "127.0.0.1", port, isTls: false, connectMs: 5_000 };
      const connections = createConnections(server);
      const body = new TextEncoder().encode("{}");
      const headers = { host: `127.0.0.1:${port}`, "content-length": "2" };
      try {
        await run({
          requests,
          async post(signal) {
            const answer = await post({ path: "/a", headers, body }, connections, signal);
            return new TextDecoder().decode(answer.body);
          },
          async allClosed() {
            await Promise.all(served);
            await new Promise((resolve) => setTimeout(resolve, 20));
          },
        });
      } finally {
        connections.close();
        listener.close();
        await accepting;
        await Promise.all(served);
      }
    },
  });
}

test("requests follow one another on a connection", [[OK, OK, "hang"]], async (peer) => {
  assert.equal(await peer.post(), "ok");
  assert.equal(await peer.post(), "ok");
  const [[first, second], ...others] = peer.requests as [[string, string], ...string[][]];
  assert.match(
    first,
    /^POST \/a HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\ncontent-length: 2\r\n\r\n\{\}$/,
  );
  assert.equal(second, first);
  assert.deepEqual(others, []);
});

test("a connection that the server has closed is not used", [[OK], [OK]], async (peer) => {
  await peer.post();
  await peer.allClosed();
  assert.equal(await peer.post(), "ok");
  assert.deepEqual(peer.requests.map(({ length }) => length), [1, 1]);
});

test("a connection that was idle for long is not used", [[OK, OK], [OK]], async (peer) => {
  await peer.post();
  const { now } = performance;
  try {
    performance.now = () => now.call(performance) + 61_000;
    assert.equal(await peer.post(), "ok");
  } finally {
    performance.now = now;
  }
  assert.deepEqual(peer.requests.map(({ length }) => length), [1, 1]);
});

const CLOSE = OK.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
test(
  "a connection that the server will close is not used",
  [[CLOSE, OK], [OK]],
  async (peer) => {
    await peer.post();
    assert.equal(await peer.post(), "ok");
    assert.deepEqual(peer.requests.map(({ length }) => length), [1, 1]);
  },
);

test("if a used connection ends without an answer, the request is sent again", [
  [OK, ""],
  [OK],
], async (peer) => {
  await peer.post();
  assert.equal(await peer.post(), "ok");
  assert.deepEqual(peer.requests.map(({ length }) => length), [2, 1]);
});

test("but only once", [[OK, ""], [""]], async (peer) => {
  await peer.post();
  await assert.rejects(peer.post(), { name: "TimeoutError", code: "ECONNRESET" });
  assert.deepEqual(peer.requests.map(({ length }) => length), [2, 1]);
});

const CUT = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
test("an answer that is cut off is not asked for again", [[OK, CUT]], async (peer) => {
  await peer.post();
  await assert.rejects(peer.post(), { name: "Error", code: "ECONNRESET" });
  assert.equal(peer.requests.length, 1);
});

for (const used of [false, true]) {
  const answers = used ? [OK, "hang"] : ["hang"];
  test(`an aborted request on a ${used ? "used" : "new"} connection ends at once`, [
    answers,
  ], async (peer) => {
    if (used) await peer.post();
    const stop = new AbortController();
    const call = peer.post(stop.signal);
    while (peer.requests[0]?.length !== answers.length) await new Promise((r) => setTimeout(r, 5));
    stop.abort();
    await assert.rejects(call, { name: "AbortError" });
    await peer.allClosed();
    assert.equal(peer.requests.length, 1);
  });
}

test("a signal that is aborted already sends nothing", [["hang"]], async (peer) => {
  await assert.rejects(peer.post(AbortSignal.abort()), { name: "AbortError" });
  assert.deepEqual(peer.requests.flat(), []);
});

test(
  "what a server sends without a request ends the connection",
  [[OK + OK], [OK]],
  async (peer) => {
    await peer.post();
    assert.equal(await peer.post(), "ok");
    assert.equal(peer.requests.length, 2);
  },
);

Deno.test({
  name: "a server that cannot be connected to gets nothing (needs net)",
  ...needs("net"),
  ...noLeaks,
  async fn() {
    const { connect } = Deno;
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const request = { path: "/", headers: {}, body: new Uint8Array() };
    const connections = createConnections({
      hostname: "127.0.0.1",
      port,
      isTls: false,
      connectMs: 20,
    });
    const opened = Promise.withResolvers<void>();
    try {
      // Later than the limit.
      Deno.connect = (async (options: Deno.ConnectOptions) => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return await connect(options).finally(opened.resolve);
      }) as typeof connect;
      await assert.rejects(post(request, connections), NotConnectedError);
      await opened.promise;
      using late = await listener.accept();
      assert.equal(await late.read(new Uint8Array(9)), null);
    } finally {
      Deno.connect = connect;
      listener.close();
    }
    await assert.rejects(post(request, connections), (error: Error) => {
      assert.ok(error instanceof NotConnectedError);
      assert.equal((error.cause as { code?: string }).code, "ECONNREFUSED");
      return true;
    });
  },
});

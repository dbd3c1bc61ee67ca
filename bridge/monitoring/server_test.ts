import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { needs } from "../../contract/testing/harness.ts";
import { type MonitoringServerOptions, startMonitoringServer } from "./server.ts";

/** A test of a server on a free port. */
function test(
  name: string,
  run: (port: number, get: (path: string, init?: RequestInit) => Promise<Answer>) => Promise<void>,
  more: Partial<MonitoringServerOptions> = {},
) {
  const fn = async () => {
    const server = startMonitoringServer({
      port: 0,
      metrics: { contentType: "text/plain; version=0.0.4", text: () => Promise.resolve("m 1\n") },
      reasons: () => [],
      ...more,
    });
    try {
      await run(server.port, async (path, init) => {
        const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
        const { status, headers } = response;
        return { status, type: headers.get("content-type"), text: await response.text() };
      });
    } finally {
      await server.stop();
    }
  };
  Deno.test({ name: `monitoring server: ${name} (needs net)`, ...needs("net"), fn });
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

test("/metrics is the metrics' text with their content type", async (_, get) => {
  assert.deepEqual(await get("/metrics"), {
    status: 200,
    type: "text/plain; version=0.0.4",
    text: "m 1\n",
  });
});

test("/healthz is 200 while nothing is wrong", async (_, get) => {
  const { status, text } = await get("/healthz");
  assert.deepEqual([status, JSON.parse(text)], [200, { healthy: true, reasons: [] }]);
});

test("/healthz is 503 with what is wrong", async (_, get) => {
  const { status, text } = await get("/healthz");
  assert.deepEqual([status, JSON.parse(text)], [503, { healthy: false, reasons: ["the disk"] }]);
}, { reasons: () => ["the disk"] });

test("any other path or method names the ones that exist", async (_, get) => {
  assert.equal((await get("/")).status, 404);
  assert.equal((await get("/metrics/x")).status, 404);
  assert.equal((await get("/metrics", { method: "POST", body: "x" })).status, 405);
  assert.deepEqual((await get("/healthz", { method: "HEAD" })).status, 200);
});

test("a failing scrape reports the error, and the next one may succeed", async (_, get) => {
  const { status, text } = await get("/metrics");
  assert.deepEqual([status, text], [500, "odd\n"]);
  assert.equal((await get("/healthz")).status, 200);
}, { metrics: { contentType: "", text: () => Promise.reject(new Error("odd")) } });

test("a port that is taken is reported with the remedy", (port) => {
  assert.throws(
    () =>
      startMonitoringServer({ port, metrics: { contentType: "", text: null! }, reasons: null! }),
    (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /^port \d+ of 127\.0\.0\.1 is taken .*--metrics-port/);
      return true;
    },
  );
  return Promise.resolve();
});

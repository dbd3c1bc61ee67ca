import assert from "node:assert/strict";
import { sleep } from "../../cli/async.ts";
import { testWithPermissions } from "../testing/sample_run.ts";

/**
 * Runs with a cloud whose first response is lost, or stops in the middle of its body.
 * @returns the number of requests
 */
async function withCloud(lost: "all" | "half", run: () => Promise<void>): Promise<number> {
  let requests = 0;
  const stop = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, signal: stop.signal },
    async (request) => {
      await request.body?.cancel();
      const text = request.method === "POST" ? "{}" : "<ListBucketResult/>";
      if (++requests > 1) return new Response(text);
      if (lost === "all") await sleep(60_000, stop.signal);
      const half = new TextEncoder().encode(text.slice(0, 1));
      return new Response(
        new ReadableStream({ start: (body) => body.enqueue(half) }),
        { headers: { "content-length": `${text.length}` } },
      );
    },
  );
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.addr.port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  try {
    await run();
  } finally {
    for (const [name, value] of before) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
    stop.abort();
    await server.finished;
  }
  return requests;
}

testWithPermissions("a call whose response is lost is made again after the limit", async () => {
  const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const { createClients } = await import("./clients.ts");
  type Call = (clients: ReturnType<typeof createClients>) => Promise<unknown>;
  const calls: Call[] = [
    ({ sqs }) => sqs.send(new GetQueueAttributesCommand({ QueueUrl: "http://cloud/1/queue" })),
    ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: "b" })),
  ];
  for (const [call, lost] of calls.flatMap((c) => [[c, "all"], [c, "half"]] as const)) {
    const requests = await withCloud(lost, async () => {
      const clients = createClients({ region: "us-east-1", readTimeoutMs: 2_000 });
      await call(clients);
      Object.values(clients).forEach((client) => client.destroy());
    });
    assert.equal(requests, 2);
  }
});

// A minimal AWS for tests of the function's process: every object is empty, every put and message
// is accepted.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request that the fake received. */
export interface Asked {
  /** `GET /in/1.mp4`, or `SendMessage` for a queue. */
  readonly what: string;
  readonly traceId: string | null;
  readonly body: string;
}

export interface FakeAws extends AsyncDisposable {
  readonly endpoint: string;
  readonly asked: readonly Asked[];
  /**
   * Drops its open connections: further requests on them are reset.
   * @returns how many there were
   */
  forgetConnections(): number;
}

/** Starts the fake on a free port. A request for a key that contains `stall` is never answered. */
export async function startFakeAws(): Promise<FakeAws> {
  const asked: Asked[] = [];
  const [sockets, forgotten] = [new Set<Socket>(), new Set<Socket>()];
  const server = createServer(async (request, response) => {
    if (forgotten.has(request.socket)) return void request.socket.destroy();
    const body = await textOf(request);
    const action = String(request.headers["x-amz-target"] ?? "").split(".").at(-1);
    const what = action || `${request.method} ${request.url!.split("?")[0]}`;
    const traceId = request.headers["x-amzn-trace-id"];
    asked.push({ what, traceId: traceId === undefined ? null : String(traceId), body });
    if (what.includes("stall")) return;
    response.setHeader("content-type", "application/x-amz-json-1.0");
    if (action === "GetQueueUrl") {
      response.end(JSON.stringify({ QueueUrl: `${endpoint()}/queue` }));
    } else if (action === "SendMessage") {
      const { MessageBody } = JSON.parse(body);
      const MD5OfMessageBody = createHash("md5").update(MessageBody).digest("hex");
      response.end(JSON.stringify({ MessageId: "m-1", MD5OfMessageBody }));
    } else response.end();
  });
  server.on("connection", (socket) => sockets.add(socket));
  const endpoint = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: endpoint(),
    asked,
    forgetConnections() {
      for (const socket of sockets) forgotten.add(socket);
      return forgotten.size;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return new TextDecoder().decode(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

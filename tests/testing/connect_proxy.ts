import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { once } from "node:events";

/** A forward proxy that accepts CONNECT, as companies run them. */
export interface ConnectProxy {
  readonly port: number;
  /** The `host:port` of each CONNECT, in order. */
  readonly asked: string[];
  /** If set, every CONNECT is refused with this status line. */
  refusal: string | undefined;
  stop(): void;
}

/**
 * Starts a proxy that connects every tunnel to one local port, whichever host was asked for.
 * @param hostname the address to listen at
 * @param credentials `user:password` that it demands
 */
export async function startConnectProxy({ hostname, target, credentials }: {
  hostname: string;
  target: number;
  credentials?: string;
}): Promise<ConnectProxy> {
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket)).on("error", () => socket.destroy());
  };
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", (request, socket: Socket) => {
    keep(socket);
    proxy.asked.push(request.url ?? "");
    const wanted = credentials && `Basic ${btoa(credentials)}`;
    const refusal = request.headers["proxy-authorization"] === wanted
      ? proxy.refusal
      : "407 Proxy Authentication Required";
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      return;
    }
    const upstream = connect(target, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream).pipe(socket);
    });
    keep(upstream);
  });
  server.listen(0, hostname);
  await once(server, "listening");
  const proxy: ConnectProxy = {
    port: (server.address() as { port: number }).port,
    asked: [],
    refusal: undefined,
    stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
  return proxy;
}

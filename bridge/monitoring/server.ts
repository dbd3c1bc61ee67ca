import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";

export interface MonitoringServer {
  readonly port: number;
  stop(): Promise<void>;
}

export interface MonitoringServerOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
  /** What is wrong; empty if healthy. */
  readonly reasons: () => readonly string[];
}

/** Loopback only: the endpoints have no authentication. */
const HOSTNAME = "127.0.0.1";

/**
 * Serves `/metrics` for Prometheus and `/healthz` (200 or 503, with reasons) on the loopback
 * address.
 * @throws {UserError} if the port is taken
 */
export function startMonitoringServer(options: MonitoringServerOptions): MonitoringServer {
  const server = listen(options);
  return { port: server.addr.port, stop: () => server.shutdown() };
}

function listen(options: MonitoringServerOptions): Deno.HttpServer<Deno.NetAddr> {
  const { port } = options;
  try {
    return Deno.serve(
      { hostname: HOSTNAME, port, onListen: () => {}, onError: failed },
      (request) => answer(request, options),
    );
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new UserError(
        `port ${port} of ${HOSTNAME} is taken (by another bridge?): set --metrics-port to another ` +
          "one, or to 0 for any free port",
      );
    }
    throw new UserError(`cannot listen on ${HOSTNAME}:${port}: ${messageOf(error)}`);
  }
}

async function answer(
  request: Request,
  { metrics, reasons }: MonitoringServerOptions,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return new Response("only GET\n", { status: 405, headers: { allow: "GET, HEAD" } });
  }
  switch (new URL(request.url).pathname) {
    case "/metrics":
      return new Response(await metrics.text(), {
        headers: { "content-type": metrics.contentType },
      });
    case "/healthz": {
      const why = reasons();
      const healthy = why.length === 0;
      return Response.json({ healthy, reasons: why }, { status: healthy ? 200 : 503 });
    }
    default:
      return new Response("not found: see /metrics and /healthz\n", { status: 404 });
  }
}

function failed(error: unknown): Response {
  return new Response(`${messageOf(error)}\n`, { status: 500 });
}

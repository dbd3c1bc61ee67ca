import type { Registry } from "./registry.ts";

/**
 * Serves an ECR API for this registry: GetAuthorizationToken returns the registry's login.
 * Other calls are forwarded to the emulator at `rest`, if given.
 */
export function serveEcr(
  registry: Registry,
  { user, password }: { user: string; password: string },
  rest?: string,
) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const target = request.headers.get("x-amz-target");
    if (target !== "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken") {
      if (rest) {
        // Not the request itself: Deno warns of its signal.
        const { method, headers } = request;
        return await fetch(rest, { method, headers, body: await request.arrayBuffer() });
      }
      return Response.json({ __type: "UnknownOperationException" }, { status: 400 });
    }
    return Response.json({
      authorizationData: [{
        authorizationToken: btoa(`${user}:${password}`),
        expiresAt: Date.now() / 1000 + 43_200,
        proxyEndpoint: `http://${registry.host}`,
      }],
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Starts an HTTP proxy in front of `target` that can be paused: requests then wait until it resumes. */
export function startPausableProxy(target: string) {
  let shut: { opened: Promise<void>; requested(): void } | undefined;
  const closing = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen() {},
  }, async (request) => {
    shut?.requested();
    await shut?.opened;
    const { pathname, search } = new URL(request.url);
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    const answer = await fetch(`${target}${pathname}${search}`, {
      method: request.method,
      headers: request.headers,
      ...(hasBody ? { body: await request.arrayBuffer() } : {}),
    });
    // Read the whole body: if the client is gone, a stream would stay open.
    const body = await answer.arrayBuffer();
    return new Response(body.byteLength > 0 ? body : null, answer);
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    /** Pauses the proxy. `requested` resolves with the first request that waits. */
    pause() {
      const opened = Promise.withResolvers<void>();
      const requested = Promise.withResolvers<void>();
      shut = { opened: opened.promise, requested: () => requested.resolve() };
      return {
        requested: requested.promise,
        resume() {
          shut = undefined;
          opened.resolve();
        },
      };
    },
    async close() {
      closing.abort();
      await server.finished;
    },
  };
}

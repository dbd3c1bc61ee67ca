// A minimal Lambda Runtime API for tests.

/** An invocation to serve; `headers` override the defaults. */
export interface FakeInvocation {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A POST request that the fake received. */
export interface Post {
  readonly path: string;
  readonly body: string;
  readonly errorType: string | null;
  readonly contentType: string | null;
  readonly at: number;
}

/**
 * Serves the invocations in sequence with the IDs `id-1`, `id-2`, …, then answers `next` with 410.
 * @param reply answers a POST request; by default every one is accepted (202)
 */
export async function withFakeRuntimeApi(
  invocations: Iterable<FakeInvocation> | AsyncIterable<FakeInvocation>,
  test: (address: string, posts: readonly Post[]) => Promise<void>,
  reply: (post: Post) => Response = () => new Response("{}", { status: 202 }),
): Promise<void> {
  const posts: Post[] = [];
  const turn = Symbol.asyncIterator in invocations
    ? invocations[Symbol.asyncIterator]()
    : invocations[Symbol.iterator]();
  let served = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const path = new URL(request.url).pathname.replace("/2018-06-01/runtime", "");
    if (request.method === "GET" && path === "/invocation/next") {
      const { value, done } = await turn.next();
      if (done) return new Response("no more", { status: 410 });
      return new Response(value.body, { headers: headersOf(++served, value) });
    }
    const post = {
      path,
      body: await request.text(),
      errorType: request.headers.get("lambda-runtime-function-error-type"),
      contentType: request.headers.get("content-type"),
      at: Date.now(),
    };
    posts.push(post);
    return reply(post);
  });
  try {
    await test(`127.0.0.1:${server.addr.port}`, posts);
  } finally {
    await server.shutdown();
  }
}

function headersOf(count: number, { headers }: FakeInvocation): Record<string, string> {
  return {
    "lambda-runtime-aws-request-id": `id-${count}`,
    "lambda-runtime-deadline-ms": String(Date.now() + 60_000),
    "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:000000000000:function:f",
    ...headers,
  };
}

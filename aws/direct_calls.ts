import type { Agent } from "node:http";
import { type Connections, createConnections, NotConnectedError } from "./connections.ts";
import type { Answer } from "./http_answer.ts";
import { post } from "./post.ts";
import { postByAgent } from "./post_by_agent.ts";
import { proxySettings } from "./proxy.ts";
import { type AwsKeys, createSigner, type Scope } from "./sigv4.ts";

/** A request as the SDK's request handler takes it. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** The SDK's options of a call, which its request handler gets too, and ours. */
interface CallOptions {
  readonly abortSignal?: AbortSignal;
  /** Outcome of the first attempt, made already. */
  first?: Promise<{ response: Answer }> | undefined;
  /** Called with the request before it is sent. */
  readonly onRequest?: (request: SdkRequest) => void;
}

interface SdkHandler {
  httpHandlerConfigs(): {
    readonly httpAgent?: Agent;
    readonly httpsAgent?: Agent;
    readonly connectionTimeout?: number;
  };
  handle(request: SdkRequest, options?: CallOptions): Promise<{ response: Answer }>;
  destroy(): void;
}

interface Command {
  readonly input: object;
  /** Missing in a bare command. */
  readonly middlewareStack?: unknown;
}

/** The part of an SDK client that is used here. */
interface SdkClient {
  readonly config: {
    requestHandler: SdkHandler;
    readonly credentials: () => Promise<AwsKeys>;
    readonly systemClockOffset: number;
  };
  send(command: Command, options?: CallOptions): Promise<unknown>;
}

/** An operation: its input as the body of a request, and a response as its output. */
export interface DirectCall {
  /** The SDK's class of its commands. */
  // deno-lint-ignore no-explicit-any
  readonly command: new (input: any) => { readonly input: object };
  /** What is in the path: calls with an equal one have the same path and headers. */
  readonly resource: (input: never) => string;
  readonly body: (input: never) => string | Uint8Array;
  readonly output: (headers: Readonly<Record<string, string>>, body: Uint8Array) => object;
}

/**
 * A command without the SDK's middleware, which takes 3 KB in each: for a client that makes this
 * call directly, and completes the command if the SDK has to make it after all.
 */
export function bareCommand<I extends object, C extends { readonly input: object }>(
  command: new (input: I) => C,
  input: I,
): C {
  return Object.assign(Object.create(command.prototype), { input });
}

export interface DirectCallsOptions {
  /**
   * Whether a response may take minutes. The SDK's agent makes these calls: routers forget a
   * connection on which nothing is sent, and the agent's send TCP keep-alives. It also makes those
   * through a proxy.
   */
  readonly areLong?: boolean;
}

/** What all requests of an operation on a resource have in common. */
interface Template {
  readonly request: SdkRequest;
  readonly sign: ReturnType<typeof createSigner>;
}

/**
 * An SDK client whose frequent calls take a third of the processor time: they are built, signed and
 * read here instead of by the SDK's middleware. The rest is the SDK's: its first call of each kind
 * provides host, path, headers and signing scope; its credentials sign; if no connection can be
 * opened it makes the call; and a response that is no success becomes the first attempt of its own
 * call, which names the error, corrects the clock, and retries as ever.
 */
export function withDirectCalls<C>(
  client: C,
  calls: readonly DirectCall[],
  { areLong = false }: DirectCallsOptions = {},
): Pick<C, "send" & keyof C> {
  const sdk = client as unknown as SdkClient;
  const { config } = sdk;
  const handler = config.requestHandler;
  const servers = new Map<string, Connections>();
  const hasProxy = proxySettings().HTTPS_PROXY !== undefined;
  /** Whether Deno refuses the server's certificate, which the agent may accept: one of a CA, for example. */
  let isUntrusted = false;
  config.requestHandler = observed(handler, () => servers.forEach(({ close }) => close()));
  const direct = new Map(
    calls.map((call) => [
      call.command as unknown,
      { call, templates: new Map<string, Template>() },
    ]),
  );

  async function send(command: Command, options: CallOptions = {}): Promise<unknown> {
    const known = direct.get(command.constructor);
    if (!known) return await sdk.send(command, options);
    const { call, templates } = known;
    const input = command.input as never;
    const sendBySdk = (more: CallOptions = {}) => {
      const whole = command.middlewareStack ? command : new call.command(input);
      return sdk.send(whole, { ...options, ...more });
    };
    const resource = call.resource(input);
    const template = templates.get(resource);
    if (!template) {
      const onRequest = (request: SdkRequest) => {
        const made = templateOf(request);
        if (made) templates.set(resource, made);
      };
      return await sendBySdk({ onRequest });
    }
    const keys = await config.credentials().catch(() => undefined);
    // The SDK says why there are none.
    if (!keys) return await sendBySdk();
    let first: Promise<{ response: Answer }>;
    try {
      const response = await attempt(template, keys, call.body(input), options);
      const { statusCode, headers, body } = response;
      if (statusCode >= 200 && statusCode < 300) {
        const $metadata = { httpStatusCode: statusCode, requestId: headers["x-amzn-requestid"] };
        return { ...call.output(headers, body), $metadata };
      }
      first = Promise.resolve({ response });
    } catch (error) {
      if (options.abortSignal?.aborted) throw error;
      // The SDK finds out why.
      if (error instanceof NotConnectedError) {
        isUntrusted ||= error.cause instanceof Deno.errors.InvalidData;
        return await sendBySdk();
      }
      first = Promise.reject(error);
      // The SDK may fail before it asks for it.
      first.catch(() => {});
    }
    return await sendBySdk({ first });
  }

  function attempt(
    { request, sign }: Template,
    keys: AwsKeys,
    body: string | Uint8Array,
    { abortSignal }: CallOptions,
  ): Promise<Answer> {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const date = new Date(Date.now() + config.systemClockOffset);
    const signed = sign(bytes, keys, date);
    signed["content-length"] = `${bytes.length}`;
    if (request.headers["user-agent"]) signed["user-agent"] = request.headers["user-agent"];
    const { path, protocol } = request;
    if (!areLong && !isUntrusted && !(hasProxy && protocol === "https:")) {
      const own = { path, headers: signed, body: bytes };
      return post(own, connectionsTo(request), abortSignal);
    }
    const { httpAgent, httpsAgent, connectionTimeout = 0 } = handler.httpHandlerConfigs();
    return postByAgent({
      hostname: request.hostname,
      port: request.port,
      path,
      headers: signed,
      body: bytes,
      agent: (protocol === "https:" ? httpsAgent : httpAgent)!,
      connectMs: connectionTimeout,
      signal: abortSignal,
    });
  }

  function connectionsTo({ protocol, hostname, port }: SdkRequest): Connections {
    const isTls = protocol === "https:";
    const server = `${protocol}//${hostname}:${port}`;
    let open = servers.get(server);
    if (!open) {
      open = createConnections({
        hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
        port: port ?? (isTls ? 443 : 80),
        isTls,
        connectMs: handler.httpHandlerConfigs().connectionTimeout ?? 0,
      });
      servers.set(server, open);
    }
    return open;
  }

  return { send } as unknown as Pick<C, "send" & keyof C>;
}

/** The request handler of the SDK's own calls: reports requests, and takes a first attempt that was made. */
function observed(handler: SdkHandler, onDestroy: () => void): SdkHandler {
  return Object.assign(Object.create(handler), {
    handle(request: SdkRequest, options: CallOptions = {}) {
      options.onRequest?.(request);
      const { first } = options;
      if (!first) return handler.handle(request, options);
      options.first = undefined;
      return first;
    },
    destroy() {
      onDestroy();
      handler.destroy();
    },
  });
}

/** Undefined if the SDK's request is not one that can be repeated here. */
function templateOf(request: SdkRequest): Template | undefined {
  const { method, hostname, port, headers, query } = request;
  const scope = scopeOf(headers.authorization ?? "");
  if (method !== "POST" || Object.keys(query ?? {}).length > 0 || !scope) return undefined;
  const kept = Object.entries(headers).filter(([name]) =>
    /^(content-type|x-amz-target)$/.test(name)
  );
  const host = headers.host ?? (port === undefined ? hostname : `${hostname}:${port}`);
  const own = { host, ...Object.fromEntries(kept) };
  return { request, sign: createSigner(scope, { path: request.path, headers: own }) };
}

function scopeOf(authorization: string): Scope | undefined {
  const [, region, service] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request,/.exec(
      authorization,
    ) ?? [];
  return region && service ? { region, service } : undefined;
}

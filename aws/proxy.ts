import { UserError } from "../contract/errors.ts";

/** The proxy settings that `node:https` takes as an agent's `proxyEnv`. */
export interface ProxySettings {
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY?: string;
}

/**
 * The forward proxy for calls to AWS, from HTTPS_PROXY and NO_PROXY. Calls of an `http:` endpoint,
 * which is on this machine or the local network, take none.
 * @throws {UserError} if HTTPS_PROXY is not a proxy that Deno can use
 */
export function proxySettings(): ProxySettings {
  const proxy = proxyUrl();
  if (!proxy) return {};
  const NO_PROXY = Deno.env.get("NO_PROXY") ?? "";
  return { HTTPS_PROXY: proxy.href, NO_PROXY };
}

/** A proxy's errors as messages that say what to do; undefined for any other error, or without a proxy. */
export function explainProxyError(error: unknown): UserError | undefined {
  const { code = "", message = "" } = (error ?? {}) as { code?: string; message?: string };
  const endpoint = Deno.env.get("AWS_ENDPOINT_URL") ?? "";
  if (!Deno.env.get("HTTPS_PROXY") || endpoint.startsWith("http:")) return undefined;
  const host = proxyUrl()?.host;
  if (code === "ERR_PROXY_TUNNEL") {
    const [, answer = "no answer"] = /: HTTP\/\S+ (.*)$/.exec(message) ?? [];
    const cure = answer.startsWith("407")
      ? "put its user and password into HTTPS_PROXY, http://USER:PASSWORD@HOST:PORT"
      : "let it allow AWS's hosts, or name those that need no proxy in NO_PROXY";
    return new UserError(`the proxy ${host} refuses to connect to AWS (${answer}): ${cure}`);
  }
  const isRefusedHere = error instanceof Deno.errors.NotCapable && message.includes(`"${host}`);
  if (isRefusedHere || code === "EPERM") {
    return new UserError(
      `no permission to reach AWS through the proxy ${host}: start the program with ./rollcall; a ` +
        `compiled bridge needs \`./rollcall compile --net ${host}\``,
    );
  }
  if (/^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/.test(code)) {
    return new UserError(
      `cannot reach AWS through the proxy ${host} (${code}): check HTTPS_PROXY, and NO_PROXY for ` +
        "hosts that need no proxy",
    );
  }
  return undefined;
}

/** HTTPS_PROXY as a URL; `HOST:PORT` is taken for an `http:` proxy, as curl takes it. */
function proxyUrl(): URL | undefined {
  const text = Deno.env.get("HTTPS_PROXY");
  if (!text) return undefined;
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url && /^https?:$/.test(url.protocol)) return url;
  // Not its value, which may hold a password.
  throw new UserError("HTTPS_PROXY is not a proxy's URL: for example http://10.0.0.8:3128");
}

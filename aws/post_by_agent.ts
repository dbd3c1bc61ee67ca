import { type Agent, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { type Answer, joined } from "./http_answer.ts";

export interface PostOptions {
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Its connections are used and kept. */
  readonly agent: Agent;
  /** Milliseconds that a new connection may take; 0: no limit, as in the SDK. */
  readonly connectMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What the SDK's request handler calls a TimeoutError. */
const TIMEOUTS = ["ECONNRESET", "EPIPE", "ETIMEDOUT"];

/**
 * Posts a request and reads the whole response: what the SDK's request handler does, without its
 * three timers a request. Errors have the same names and codes.
 */
export function postByAgent(options: PostOptions): Promise<Answer> {
  const { hostname, port, path, headers, body, agent, connectMs, signal } = options;
  const request = agent instanceof HttpsAgent ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: Error & { code?: string }) =>
      reject(
        TIMEOUTS.includes(error.code ?? "")
          ? Object.assign(error, { name: "TimeoutError" })
          : error,
      );
    const sent = request({
      agent,
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      ...(port === undefined ? {} : { port }),
      path,
      method: "POST",
      headers: { ...headers },
    }, (answer) => {
      const chunks: Uint8Array[] = [];
      let isWhole = false;
      answer.on("data", (chunk) => chunks.push(chunk));
      // As the SDK's: only what fails before the response is a TimeoutError.
      answer.on("error", reject);
      answer.on("close", () => {
        if (isWhole) return;
        signal?.removeEventListener("abort", abort);
        reject(Object.assign(new Error("the response was cut off"), { code: "ECONNRESET" }));
      });
      answer.on("end", () => {
        isWhole = true;
        signal?.removeEventListener("abort", abort);
        resolve({
          statusCode: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: joined(chunks),
        });
      });
    });
    const abort = () => {
      reject(new DOMException("Request aborted", "AbortError"));
      // Deno sends a request again if a connection that was used before closes without an answer,
      // even if we close it: https://github.com/denoland/deno/blob/main/ext/node/polyfills/_http_client.js
      sent.reusedSocket = false;
      sent.destroy();
    };
    sent.on("error", (error) => {
      signal?.removeEventListener("abort", abort);
      fail(error);
    });
    sent.on("socket", (socket) => {
      if (!socket.connecting || connectMs === 0) return;
      const timer = setTimeout(() => {
        const message = `no connection to ${hostname} within ${connectMs / 1000} s`;
        sent.destroy(Object.assign(new Error(message), { code: "ETIMEDOUT" }));
      }, connectMs);
      socket.once("connect", () => clearTimeout(timer));
      socket.once("close", () => clearTimeout(timer));
    });
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    sent.end(body);
  });
}

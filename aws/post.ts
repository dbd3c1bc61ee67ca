import type { Connection, Connections } from "./connections.ts";
import { type Answer, readAnswer } from "./http_answer.ts";

export interface PostRequest {
  readonly path: string;
  /** Names and values as sent, `host` and `content-length` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Posts a request and reads the whole response. A connection that was used before, and ends without
 * a response, was closed by the server meanwhile: the request is sent again, once, on a new one.
 * One function, since each that waits takes half a kilobyte.
 * @throws {NotConnectedError} if no connection can be opened; AbortError on the signal; a
 * TimeoutError, as the SDK calls it, if the connection fails before the response begins, and what
 * `readAnswer` throws afterwards
 */
export async function post(
  request: PostRequest,
  connections: Connections,
  signal?: AbortSignal,
): Promise<Answer> {
  for (let reused = connections.idle();; reused = undefined) {
    const connection = reused ?? await connections.open();
    const abort = () => connection.close();
    signal?.addEventListener("abort", abort);
    let hasBegun = false;
    try {
      signal?.throwIfAborted();
      await send(request, connection);
      hasBegun = await connection.firstRead();
      const [answer, isKept] = await readAnswer(connection.reader);
      if (isKept) connections.keep(connection);
      else connection.close();
      return answer;
    } catch (error) {
      connection.close();
      if (signal?.aborted) throw new DOMException("Request aborted", "AbortError");
      if (hasBegun) throw error;
      if (!reused) {
        throw Object.assign(
          new Error("the connection ended without a response", { cause: error }),
          {
            name: "TimeoutError",
            code: "ECONNRESET",
          },
        );
      }
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
}

async function send(
  { path, headers, body }: PostRequest,
  { socket }: Connection,
): Promise<void> {
  let head = `POST ${path} HTTP/1.1\r\n`;
  for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
  const bytes = new TextEncoder().encode(`${head}\r\n`);
  const all = new Uint8Array(bytes.length + body.length);
  all.set(bytes);
  all.set(body, bytes.length);
  for (let sent = 0; sent < all.length;) sent += await socket.write(all.subarray(sent));
}

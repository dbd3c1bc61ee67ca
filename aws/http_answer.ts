import type { ByteReader } from "./byte_reader.ts";

/** An HTTP response. */
export interface Answer {
  readonly statusCode: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Reads the response to a POST, https://www.rfc-editor.org/rfc/rfc9112.html.
 * @returns it, and whether the connection can be used again
 * @throws {Error} with the code ECONNRESET if the connection ends before the response does; what
 * the reader throws
 */
export async function readAnswer(reader: ByteReader): Promise<[Answer, boolean]> {
  const [statusLine = "", ...lines] = whole(await reader.textBefore("\r\n\r\n")).split("\r\n");
  const [, minor, status] = /^HTTP\/1\.(\d) (\d{3})/.exec(statusLine) ?? [];
  if (status === undefined) throw new Error("the response is not HTTP/1.1");
  // Interim: the response itself follows.
  if (status.startsWith("1")) return await readAnswer(reader);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const body = await readBody(reader, status, headers);
  const isKept = minor === "1" && !/\bclose\b/i.test(headers["connection"] ?? "");
  return [
    { statusCode: Number(status), headers, body: body ?? await readRest(reader) },
    isKept && body !== undefined,
  ];
}

/** Undefined if the body ends with the connection. */
async function readBody(
  reader: ByteReader,
  status: string,
  headers: Readonly<Record<string, string>>,
): Promise<Uint8Array | undefined> {
  if (status === "204" || status === "304") return new Uint8Array();
  if (/\bchunked$/i.test(headers["transfer-encoding"] ?? "")) return await readChunks(reader);
  const length = headers["content-length"];
  if (length === undefined) return undefined;
  if (!/^\d+$/.test(length)) throw new Error(`the response has a length of ${length}`);
  return whole(await reader.bytes(Number(length)));
}

async function readChunks(reader: ByteReader): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const line = whole(await reader.textBefore("\r\n"));
    const [size] = /^[\da-f]+/i.exec(line) ?? [];
    if (size === undefined) throw new Error("the response has a chunk without a length");
    const length = parseInt(size, 16);
    if (length === 0) break;
    chunks.push(whole(await reader.bytes(length)));
    whole(await reader.textBefore("\r\n"));
  }
  // Trailers, of which AWS sends none, end with an empty line.
  while (whole(await reader.textBefore("\r\n")) !== "");
  return joined(chunks);
}

async function readRest(reader: ByteReader): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  do chunks.push(reader.take()); while (await reader.more());
  return joined(chunks);
}

function whole<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  throw Object.assign(new Error("the response was cut off"), { code: "ECONNRESET" });
}

/** The chunks as one array. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

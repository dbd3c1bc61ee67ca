const CHUNK_BYTES = 1 << 20;

/**
 * A file's lines, each with the offset of the next one; undefined for an unterminated last line.
 * Read in chunks: the ledger of years is longer than a string may be.
 */
export async function* lines(
  file: Pick<Deno.FsFile, "read">,
): AsyncGenerator<{ line: string; next?: number }> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const chunk = new Uint8Array(CHUNK_BYTES);
  let rest = new Uint8Array(0);
  let position = 0;
  for (let read; (read = await file.read(chunk)) !== null;) {
    const bytes = new Uint8Array(rest.length + read);
    bytes.set(rest);
    bytes.set(chunk.subarray(0, read), rest.length);
    let from = 0;
    for (let at; (at = bytes.indexOf(0x0a, from)) >= 0; from = at + 1) {
      yield { line: decoder.decode(bytes.subarray(from, at)), next: position + at + 1 };
    }
    position += from;
    rest = bytes.slice(from);
  }
  if (rest.length > 0) yield { line: decoder.decode(rest) };
}

/**
 * The identity of a complete line, undefined for a damaged one. Looks at both ends only: a CSV
 * parser called for each line would take minutes to open the ledger of a year.
 */
export function identityOf(line: string): string | undefined {
  // A block that a power failure kept from the disk reads as zeros.
  if (line.includes(HOLE)) return undefined;
  return /^([0-9a-f]{32}),.*,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/s.exec(line)?.[1];
}

/** Bytes of a line's identity with its comma, and of its time with its comma. */
export const HEAD = 33;
export const TAIL = 25;

/** When a complete line was received. */
export function receivedAt(line: string): Date {
  return new Date(line.slice(-TIME_LENGTH));
}

const TIME_LENGTH = "2026-01-02T03:04:05.678Z".length;

const HOLE = "\0".repeat(8);

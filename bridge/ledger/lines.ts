const CHUNK_BYTES = 1 << 20;

/**
 * A file's lines, and where the next one begins; undefined for a last line without its end.
 * Chunk by chunk: the ledger of years is larger than a string may be.
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
 * The identity of a whole line, undefined for a damaged one: by its ends, since a CSV parser called
 * for each line takes minutes to open what a year leaves.
 */
export function identityOf(line: string): string | undefined {
  // A block that a power failure kept from the disk reads as zeros.
  if (line.includes(HOLE)) return undefined;
  return /^([0-9a-f]{32}),.*,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/s.exec(line)?.[1];
}

const HOLE = "\0".repeat(8);

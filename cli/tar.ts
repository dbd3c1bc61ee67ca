/** A file in a tar archive. */
export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
  /** Offset of the content in the archive. */
  readonly at: number;
}

/** Reads bytes of an archive at an offset; fewer at its end. */
export type ReadAt = (at: number, length: number) => Promise<Uint8Array>;

const BLOCK = 512;

/**
 * The entries of a tar archive, by their headers alone. tar-stream would have to stream a whole
 * image, because its manifest may come last; this goes from header to header.
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
export async function* tarEntries(readAt: ReadAt): AsyncGenerator<TarEntry> {
  for (let at = 0;;) {
    const header = await readAt(at, BLOCK);
    if (header.length < BLOCK || header.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) =>
      new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*/s, "");
    const bytes = parseInt(text(124, 12), 8) || 0;
    const prefix = text(345, 155);
    const name = text(0, 100);
    yield { name: prefix ? `${prefix}/${name}` : name, bytes, at: at + BLOCK };
    at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;
  }
}

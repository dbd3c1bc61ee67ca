import { erasedFields } from "../../contract/erased_line.ts";
import type { OpenFile } from "./disk.ts";
import { HEAD, identityOf, lines, TAIL } from "./lines.ts";

/**
 * Overwrites the answers of these uploads in a ledger's file, and syncs. Each line keeps its
 * identity, time and length: readers that follow the file keep their place, and wherever a crash
 * stops the write, every line still counts and can be overwritten again.
 * @returns the number of lines
 */
export async function overwriteAnswers(
  path: string,
  identities: ReadonlySet<string>,
  open: OpenFile,
): Promise<number> {
  const file = await open(path);
  try {
    const at: { start: number; fields: string }[] = [];
    let start = 0;
    for await (const { line, next } of lines(file)) {
      if (next === undefined) break;
      const identity = identityOf(line);
      if (identity !== undefined && identities.has(identity)) {
        const fields = erasedFields(next - 1 - start - HEAD - TAIL);
        if (line.slice(HEAD, -TAIL) !== fields) at.push({ start: start + HEAD, fields });
      }
      start = next;
    }
    for (const { start, fields } of at) {
      await file.seek(start, Deno.SeekMode.Start);
      const bytes = new TextEncoder().encode(fields);
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
    }
    if (at.length > 0) await file.syncData();
    return at.length;
  } finally {
    file.close();
  }
}

import { createHash } from "node:crypto";

/** Whether two files have the same bytes. They are read piece by piece, and only if their sizes are equal. */
export async function sameContent(
  one: { readonly path: string; readonly size: number },
  other: { readonly path: string; readonly size: number },
): Promise<boolean> {
  return one.size === other.size && await hashOf(one.path) === await hashOf(other.path);
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const piece = new Uint8Array(1 << 20);
  for (let read; (read = await file.read(piece)) !== null;) hash.update(piece.subarray(0, read));
  return hash.digest("hex");
}

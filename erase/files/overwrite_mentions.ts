import { mentionPattern } from "../person.ts";

const encoder = new TextEncoder();

/**
 * Overwrites these texts in a file with `x`, in place: a program that appends to it is not disturbed.
 * @returns the number of places
 */
export async function overwriteMentions(path: string, texts: readonly string[]): Promise<number> {
  const pattern = mentionPattern(texts.flatMap((text) => [text, text.normalize("NFD")]));
  if (!pattern) return 0;
  using file = await Deno.open(path, { read: true, write: true });
  const bytes = new Uint8Array((await file.stat()).size);
  for (let at = 0; at < bytes.length;) {
    const read = await file.read(bytes.subarray(at));
    if (read === null) break;
    at += read;
  }
  // One character a byte, so that positions are those of the file.
  const latin1 = new TextDecoder("latin1");
  const text = latin1.decode(bytes);
  const forms = [...new Set(new TextDecoder().decode(bytes).match(pattern))].map((form) =>
    RegExp.escape(latin1.decode(encoder.encode(form)))
  );
  if (forms.length === 0) return 0;
  const longestFirst = forms.sort((a, b) => b.length - a.length).join("|");
  const places = [
    ...text.matchAll(new RegExp(`(?<![\\w\x80-\xff])(?:${longestFirst})(?![\\w\x80-\xff])`, "g")),
  ];
  for (const { index, 0: place } of places) {
    await file.seek(index, Deno.SeekMode.Start);
    await file.write(encoder.encode("x".repeat(place.length)));
  }
  await file.syncData();
  return places.length;
}

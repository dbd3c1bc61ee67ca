/** Asks on the terminal for a word; false for any other answer, and when stopped. */
export async function confirmByTyping(
  question: string,
  word: string,
  signal: AbortSignal,
): Promise<boolean> {
  await Deno.stdout.write(new TextEncoder().encode(question));
  const buffer = new Uint8Array(1024);
  const stopped = Promise.withResolvers<null>();
  const onStop = () => stopped.resolve(null);
  signal.addEventListener("abort", onStop);
  // Not `prompt`: while that waits, no signal is heard.
  const read = await Promise.race([Deno.stdin.read(buffer), stopped.promise]);
  signal.removeEventListener("abort", onStop);
  return new TextDecoder().decode(buffer.subarray(0, read ?? 0)).trim() === word;
}

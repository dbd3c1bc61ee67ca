/** Asks a question on the terminal; true if the answer is yes. @throws when the signal is aborted */
export async function agreed(question: string, signal: AbortSignal): Promise<boolean> {
  console.error(`${question} [y/N]`);
  const answer = new Uint8Array(64);
  // A read from a terminal cannot be taken back: it is left behind.
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  const length = await Promise.race([Deno.stdin.read(answer), stopped]) ?? 0;
  return /^y(es)?\s*$/i.test(new TextDecoder().decode(answer.subarray(0, length)));
}

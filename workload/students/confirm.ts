type Input = Pick<typeof Deno.stdin, "read">;

/** Asks a question on the terminal; true if the answer is yes. @throws once the signal is aborted */
export async function askToConfirm(
  question: string,
  signal: AbortSignal,
  input: Input = Deno.stdin,
): Promise<boolean> {
  signal.throwIfAborted();
  console.error(`${question} [y/N]`);
  const answer = new Uint8Array(64);
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // A read from a terminal cannot be taken back: it is left behind.
  const length = await Promise.race([input.read(answer), stopped]) ?? 0;
  return /^y(es)?\s*$/i.test(new TextDecoder().decode(answer.subarray(0, length)));
}

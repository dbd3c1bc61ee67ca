/** Asks a question on the terminal; true if the answer is yes. */
export async function agreed(question: string): Promise<boolean> {
  console.error(`${question} [y/N]`);
  const answer = new Uint8Array(64);
  const length = await Deno.stdin.read(answer) ?? 0;
  return /^y(es)?\s*$/i.test(new TextDecoder().decode(answer.subarray(0, length)));
}

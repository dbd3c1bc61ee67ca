import { rejectOnAbort } from "../../cli/async.ts";

type Input = Pick<typeof Deno.stdin, "read">;

/** Asks a yes/no question on the terminal. @throws the reason of the signal once it is aborted */
export async function askToConfirm(
  question: string,
  signal: AbortSignal,
  input: Input = Deno.stdin,
): Promise<boolean> {
  signal.throwIfAborted();
  console.error(`${question} [y/N]`);
  const answer = new Uint8Array(64);
  // A pending read from a terminal cannot be cancelled: it is abandoned.
  const length = await rejectOnAbort(input.read(answer), signal) ?? 0;
  return /^y(es)?\s*$/i.test(new TextDecoder().decode(answer.subarray(0, length)));
}

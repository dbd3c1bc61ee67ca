import { rejectOnAbort } from "../cli/async.ts";
import { UserError } from "../contract/errors.ts";
import { toNfc } from "../contract/text.ts";
import { VIDEO_CHOICES, type VideoChoice } from "./store.ts";

/** Asks what to do with the videos. @throws {UserError} if there is no terminal to ask on */
export async function askForVideos(
  count: number,
  shared: number,
  signal: AbortSignal,
): Promise<VideoChoice> {
  const question =
    `Videos that show the person: ${count}; in ${shared} of them somebody else was recognized too. ` +
    "Delete the videos and their frames (all), the frames only (frames), or neither (keep)?";
  for (;;) {
    const answer = await ask(
      `${question} `,
      "--videos all, --videos frames or --videos keep",
      signal,
    );
    const choice = VIDEO_CHOICES.find((one) => one === answer);
    if (choice) return choice;
  }
}

/** Asks the user to type the name. @throws {UserError} if there is no terminal to ask on */
export async function isNameTyped(name: string, signal: AbortSignal): Promise<boolean> {
  const typed = await ask(
    "This cannot be undone. Type the name to erase all of it: ",
    "--yes",
    signal,
  );
  return toNfc(typed) === name;
}

async function ask(question: string, flag: string, signal: AbortSignal): Promise<string> {
  if (!Deno.stdin.isTerminal()) {
    throw new UserError(`there is no terminal to ask on: add ${flag}. Nothing was erased`);
  }
  await Deno.stderr.write(new TextEncoder().encode(question));
  const buffer = new Uint8Array(4096);
  // Not `prompt()`: while that waits, no signal is handled.
  const read = await rejectOnAbort(Deno.stdin.read(buffer), signal).catch((error) => {
    console.error("\nerase: nothing was erased");
    throw error;
  });
  if (read === null) throw new UserError("nothing was erased");
  return new TextDecoder().decode(buffer.subarray(0, read)).trim();
}

import { messageOf, UserError } from "../../contract/errors.ts";

/** A roster's text: UTF-8, or UTF-16 as a spreadsheet marks it. @throws {UserError} if it is neither */
export async function readStudentText(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    throw new UserError(`cannot read ${file} (${messageOf(error)})`);
  }
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${file} is not UTF-8: save it as UTF-8`);
  }
}

/** By its byte order mark. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return "utf-8";
}

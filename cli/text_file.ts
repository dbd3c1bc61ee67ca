import { toNfc } from "../contract/text.ts";
import { messageOf } from "./errors.ts";
import { UserError } from "../contract/errors.ts";

/**
 * Reads a text file in UTF-8 or UTF-16, as editors and spreadsheets save it. UTF-16 is detected by its byte-order
 * mark, or by a zero byte in the first character. The text is normalised to NFC, because macOS writes NFD.
 * @throws {UserError} if the file cannot be read or has another encoding
 */
export async function readText(file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    throw new UserError(`cannot read ${file} (${messageOf(error)})`);
  }
  try {
    return toNfc(new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes));
  } catch {
    throw new UserError(`${file} is not UTF-8: save it as UTF-8`);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (first && second === 0) return "utf-16le";
  if (first === 0 && second) return "utf-16be";
  return "utf-8";
}

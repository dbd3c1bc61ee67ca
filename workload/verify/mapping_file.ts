import { messageOf } from "../../cli/errors.ts";
import { readText } from "../../cli/text_file.ts";
import { UserError } from "../../contract/errors.ts";
import { type Mapping, parseMapping } from "../../contract/mapping.ts";

/** Reads a mapping file; undefined if no file is given. @throws {UserError} if it cannot be read */
export async function readMapping(file: string | undefined): Promise<Mapping | undefined> {
  if (file === undefined) return undefined;
  const text = await readText(file).catch((error) => {
    throw new UserError(`--mapping: ${messageOf(error)}`);
  });
  return parseMapping(text, file);
}

import { parseMapping } from "../../contract/mapping.ts";
import { toNfc } from "../../contract/text.ts";

/** Whether a text is a mapping of videos to their right answers, with one of these videos. */
export function isMappingOf(text: string, videos: ReadonlySet<string>): boolean {
  try {
    const mapping = parseMapping(text);
    return [...videos].some((key) => mapping.has(toNfc(key)));
  } catch {
    return false;
  }
}

/** A mapping without these videos; all other lines stay as they are. */
export function mappingWithout(text: string, videos: ReadonlySet<string>): string {
  const keys = new Set([...videos].map(toNfc));
  return text.split(/(?<=\n)/).filter((line) => {
    try {
      return [...parseMapping(line.trimEnd()).keys()].every((key) => !keys.has(key));
    } catch {
      return true;
    }
  }).join("");
}

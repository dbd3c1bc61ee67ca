import type { StudentItem } from "../../contract/student_file.ts";
import { toNfc } from "../../contract/text.ts";

/** Names in one note. */
const SHOWN = 5;

/**
 * What a user should know about the gallery and the roster.
 * @param people the gallery's names
 * @param students undefined if no roster is given; `names` is used then
 */
export function rosterNotes(
  people: readonly string[],
  students: { readonly file: string; readonly items: readonly StudentItem[] } | undefined,
  names: string,
): string[] {
  if (students === undefined) {
    return [
      `without --students the answers carry names only: the roster is the ${people.length} names ` +
      `of the gallery, ${names}`,
    ];
  }
  const { file, items } = students;
  const listed = new Set(items.map(({ name }) => toNfc(name)));
  const known = new Set(people.map(toNfc));
  const unlisted = people.filter((name) => !listed.has(toNfc(name)));
  const unknown = items.filter(({ name }) => !known.has(toNfc(name))).map(({ name }) => name);
  return [
    ...(unlisted.length > 0
      ? [`not in ${file}, so answers carry the name only: ${some(unlisted)}`]
      : []),
    ...(unknown.length > 0
      ? [`in ${file} but without a picture, so never recognised: ${some(unknown)}`]
      : []),
  ];
}

function some(names: readonly string[]): string {
  const more = names.length - SHOWN;
  return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

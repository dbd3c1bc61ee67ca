import type { StudentItem } from "../../contract/student_file.ts";

/** Maximum number of warnings. */
const SHOWN = 5;

/** Warns of students that may be the same person: equal ids, or names that only differ in spelling. */
export function findDuplicates(students: readonly StudentItem[]): string[] {
  const sameId = alike(students.filter(({ id }) => id !== undefined), ({ id }) => String(id))
    .map((names) => `${names.join(" and ")} have the same id`);
  // Names that look alike: the function looks a student up by the exact name.
  const sameName = alike(
    students,
    ({ name }) => name.normalize("NFKC").toLowerCase().replace(/[\s_]+/g, " "),
  )
    .map((names) => `${names.join(" and ")} differ only in case, spaces or underscores`);
  const duplicates = [...sameId, ...sameName];
  const more = duplicates.length - SHOWN;
  return more > 0 ? [...duplicates.slice(0, SHOWN), `and ${more} more like these`] : duplicates;
}

/** The names of the students that share a key, by group. */
function alike(
  students: readonly StudentItem[],
  key: (student: StudentItem) => string,
): string[][] {
  return [...Map.groupBy(students, key).values()].filter((group) => group.length > 1)
    .map((group) => group.map(({ name }) => name));
}

import type { StudentItem } from "../../contract/student_file.ts";

/** Doubts that are told at most. */
const SHOWN = 5;

/** What is odd about a roster that can be written all the same: it may be one person twice, or two as one. */
export function findDuplicates(students: readonly StudentItem[]): string[] {
  const sameId = alike(students.filter(({ id }) => id !== undefined), ({ id }) => String(id))
    .map((names) => `${names.join(" and ")} have the same id`);
  // As the eye reads them; the function looks up the name to the letter.
  const sameName = alike(
    students,
    ({ name }) => name.normalize("NFKC").toLowerCase().replace(/[\s_]+/g, " "),
  )
    .map((names) => `${names.join(" and ")} differ in nothing but their writing`);
  const duplicates = [...sameId, ...sameName];
  const more = duplicates.length - SHOWN;
  return more > 0 ? [...duplicates.slice(0, SHOWN), `and ${more} more like these`] : duplicates;
}

/** Names of those that have the same key, group by group. */
function alike(
  students: readonly StudentItem[],
  key: (student: StudentItem) => string,
): string[][] {
  return [...Map.groupBy(students, key).values()].filter((group) => group.length > 1)
    .map((group) => group.map(({ name }) => name));
}

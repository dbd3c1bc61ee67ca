import { csvLine } from "../../contract/csv.ts";

/** A made-up student. The people in the photos are not named here. */
export interface SampleStudent {
  readonly id: number;
  readonly name: string;
  readonly major: string;
  readonly year: string;
}

const MAJORS = ["physics", "history", "computer_science", "math", "law", "biology", "music"];
const YEARS = ["freshman", "sophomore", "junior", "senior"];

/** The first `count` students, the same in every run. */
export function sampleRoster(count: number): SampleStudent[] {
  return Array.from({ length: count }, (_, i) => ({
    id: 1001 + i,
    name: `student_${String(i + 1).padStart(2, "0")}`,
    major: MAJORS[i % MAJORS.length]!,
    year: YEARS[(i * 3) % YEARS.length]!,
  }));
}

/** The roster as `./rollcall students` reads it. */
export function rosterCsv(students: readonly SampleStudent[]): string {
  const rows = students.map(({ id, name, major, year }) => csvLine([id, name, major, year]));
  return csvLine(["id", "name", "major", "year"]) + rows.join("");
}

/** A line of the mapping: `test_0.mp4:physics,junior`, or `test_6.mp4:,` for the stranger. */
export function mappingLine(video: string, student: SampleStudent | null): string {
  return `${video}:${student?.major ?? ""},${student?.year ?? ""}\n`;
}

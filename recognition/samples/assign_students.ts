import type { SampleFace } from "./sample_faces.ts";
import { sampleRoster, type SampleStudent } from "./roster.ts";

/** Who is left out of gallery and roster: in the demo one must come out unknown. */
const STRANGER = "sample5.jpg 1";

/**
 * Faces that are one person: the first is only filmed, the other one is also enrolled. Judged by eye, and
 * by the aligned descriptors: these two are 0.42 apart. The next nearest two of the photos are 0.51
 * apart and do not look like one woman.
 */
const ONE_PERSON = new Map([["sample1.jpg 3", "sample3.jpg 2"]]);

/** What a face of the photos is in the samples. */
export interface SampleRole {
  readonly face: SampleFace;
  /** Whose face it is; null for the stranger. */
  readonly student: SampleStudent | null;
  /** Whether the gallery's picture of the student is of this face. */
  readonly enrolled: boolean;
}

/** Who is who: a part for each face. A student is named after the first of their faces. */
export function assignStudents(faces: readonly SampleFace[]): SampleRole[] {
  const roster = sampleRoster(faces.length);
  const other = new Map(
    [...ONE_PERSON].map(([clipFilterGraph, enrolled]) => [enrolled, clipFilterGraph]),
  );
  const numbers = new Map(faces.map(({ name }, i) => [name, i]));
  return faces.map((face, i) => {
    const first = numbers.get(other.get(face.name) ?? face.name) ?? i;
    const stranger = face.name === STRANGER;
    return {
      face,
      student: stranger ? null : roster[first]!,
      enrolled: !stranger && !ONE_PERSON.has(face.name),
    };
  });
}

/** The roster: every student once, by number. */
export function enrolledStudents(cast: readonly SampleRole[]): SampleStudent[] {
  return cast.flatMap(({ student, enrolled }) => student && enrolled ? [student] : [])
    .sort((a, b) => a.id - b.id);
}

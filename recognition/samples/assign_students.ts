import type { SampleFace } from "./sample_faces.ts";
import { sampleRoster, type SampleStudent } from "./roster.ts";

/** Left out of the gallery and the roster, so that one clip of the demo is answered `unknown`. */
const STRANGER = "sample5.jpg 1";

/**
 * Pairs of faces that are the same person: the first is used for a clip, the second for a clip and
 * the gallery. Judged by eye and confirmed by the aligned descriptors, which are 0.42 apart. The
 * next nearest pair is 0.51 apart and does not look like one woman.
 */
const ONE_PERSON = new Map([["sample1.jpg 3", "sample3.jpg 2"]]);

/** The use of one face of the photos in the samples. */
export interface SampleRole {
  readonly face: SampleFace;
  /** The student whose face it is; null for the stranger. */
  readonly student: SampleStudent | null;
  /** Whether the student's enrolled picture is made from this face. */
  readonly enrolled: boolean;
}

/** Assigns a student to each face. A student is numbered after the first of their faces. */
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

/** The roster: each enrolled student once, by number. */
export function enrolledStudents(cast: readonly SampleRole[]): SampleStudent[] {
  return cast.flatMap(({ student, enrolled }) => student && enrolled ? [student] : [])
    .sort((a, b) => a.id - b.id);
}

/**
 * The answer to a video compared with the mapping.
 * - `right`
 * - `disagrees`: the right person, but the student record has another spelling than the mapping
 * - `wrong`: another person, or a person although the mapping expects nobody
 * - `incomplete`: not everyone whom the mapping expects
 * - `no_record`: a person who is not in the students table
 * - `unknown`, `no_face`, `unreadable`: nobody although the mapping expects a person
 * - `missing`: no output object
 * - `duplicate`: more than one ledger line
 * - `malformed`: not the contract's CSV
 * - `unlisted`: not in the mapping
 */
export type AnswerClass =
  | "right"
  | "disagrees"
  | "wrong"
  | "incomplete"
  | "no_record"
  | "unknown"
  | "no_face"
  | "unreadable"
  | "missing"
  | "duplicate"
  | "malformed"
  | "unlisted";

/**
 * Classes that count as correct: check 11 leaves spelling to the roster's owner, and a second ledger
 * line to check 10.
 */
export const ACCEPTED_CLASSES: readonly AnswerClass[] = ["right", "disagrees"];

/** An answer, compared. */
export interface Compared {
  readonly class: AnswerClass;
  /** From the output: a name, several, an outcome, or `?`. */
  readonly answered: string;
  /** Explanation; empty for `right`. */
  readonly detail: string;
}

/** A row of the students table. */
export interface Student {
  readonly name: string;
  readonly major: string;
  readonly year: string;
}

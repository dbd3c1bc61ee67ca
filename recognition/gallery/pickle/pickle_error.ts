/**
 * Why a pickle was rejected. `parsePickle` adds the position and turns it into a message for the
 * user.
 */
export class PickleError extends Error {
  override name = "PickleFault";

  constructor(readonly kind: "damaged" | "refused", what: string) {
    super(what);
  }
}

/** The file is damaged: `the pickle ${what}`. */
export const damaged = (what: string): PickleError => new PickleError("damaged", what);

/** The file may be intact, but it is not one that we read: `the pickle ${what}`. */
export const refused = (what: string): PickleError => new PickleError("refused", what);

/** Text from the file for use in a message: short, and printable ASCII only. */
export function printable(text: string): string {
  const ascii = text.slice(0, 80).replace(/[^\x20-\x7e]/g, "?");
  return text.length > 80 ? `${ascii}...` : ascii;
}

/** Why a pickle is not read; `parsePickle` adds the place and makes it a message for the user. */
export class PickleError extends Error {
  override name = "PickleFault";

  constructor(readonly kind: "damaged" | "refused", what: string) {
    super(what);
  }
}

/** The file is not whole: `the pickle ${what}`. */
export const damaged = (what: string): PickleError => new PickleError("damaged", what);

/** The file may be whole but is none that we read: `the pickle ${what}`. */
export const refused = (what: string): PickleError => new PickleError("refused", what);

/** Text from a file as part of a message: short, and of printable ASCII alone. */
export function printable(text: string): string {
  const ascii = text.slice(0, 80).replace(/[^\x20-\x7e]/g, "?");
  return text.length > 80 ? `${ascii}...` : ascii;
}

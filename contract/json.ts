/** Whether a JSON value is an object: neither an array nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A decimal number that a JavaScript number cannot hold exactly. */
export class ExactNumber {
  /** @param text in JSON's form and canonical: equal numbers have equal texts */
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
  /** Makes JSON.stringify write every digit. */
  toJSON(): unknown {
    return rawJson(this.text);
  }
}

/** Parses a decimal number without rounding: a JavaScript number where that holds the same value. */
export function exactNumber(text: string): number | ExactNumber {
  const number = Number(text);
  const canonical = canonicalOf(text);
  return canonicalOf(String(number)) === canonical ? number : new ExactNumber(canonical);
}

/** Like JSON.parse, but no number is rounded: see {@linkcode exactNumber}. @throws {SyntaxError} */
export function parseJsonExactly(text: string): unknown {
  const reviver = (_key: string, value: unknown, { source }: { source: string }) =>
    typeof value === "number" ? exactNumber(source) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** With more trailing zeros than this, the canonical form has an exponent instead. */
const MOST_ZEROS = 38;

function canonicalOf(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const scale = Number(exponent) - fraction.length + digits.length - significant.length;
  const minus = sign === "-" ? "-" : "";
  return scale >= 0 && scale <= MOST_ZEROS
    ? `${minus}${significant}${"0".repeat(scale)}`
    : `${minus}${significant}e${scale}`;
}

// TypeScript's library does not declare it yet: https://github.com/tc39/proposal-json-parse-with-source
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };

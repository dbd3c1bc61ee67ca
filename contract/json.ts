/** Whether a value of JSON is an object: no array, and not null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number with more digits than a JavaScript number holds. */
export class ExactNumber {
  /** In JSON's form; equal numbers have equal texts. */
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
  /** JSON.stringify writes it digit by digit. */
  toJSON(): unknown {
    return rawJson(this.text);
  }
}

/** A decimal number's value, exactly: a JavaScript number where that has the same one. */
export function exactNumber(text: string): number | ExactNumber {
  const number = Number(text);
  const canonical = canonicalOf(text);
  return canonicalOf(String(number)) === canonical ? number : new ExactNumber(canonical);
}

/** JSON.parse, but no number is rounded. @throws {SyntaxError} */
export function parseJsonExactly(text: string): unknown {
  const reviver = (_key: string, value: unknown, { source }: { source: string }) =>
    typeof value === "number" ? exactNumber(source) : value;
  return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
}

/** Digits without zeros at their ends, and an exponent where there are more zeros than this. */
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

/** Not in TypeScript's library yet: https://github.com/tc39/proposal-json-parse-with-source */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };

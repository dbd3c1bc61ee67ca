/**
 * Maximum size of a response in bytes: 6 MB, which Lambda's own messages give as this number.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/** A response that Lambda would reject, with Lambda's own name and wording. */
export class ResponseTooLarge extends Error {
  override name = "Function.ResponseSizeTooLarge";
  constructor(bytes: number) {
    super(
      `Response payload size (${bytes} bytes) exceeded maximum allowed payload size ` +
        `(${MAX_RESPONSE_BYTES} bytes).`,
    );
  }
}

/**
 * The handler's return value as JSON; `null` if it returned nothing.
 * @throws {ResponseTooLarge}
 * @throws {TypeError} if it cannot be serialised
 */
export function responseText(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  const { length } = new TextEncoder().encode(text);
  if (length > MAX_RESPONSE_BYTES) throw new ResponseTooLarge(length);
  return text;
}

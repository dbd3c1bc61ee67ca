/**
 * Bytes of a response, at most: 6 MB, which in Lambda's own messages is this number.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/** A response that Lambda would not take; named and worded as Lambda does. */
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
 * What the handler returned, as JSON; nothing is `null`.
 * @throws {ResponseTooLarge}
 * @throws {TypeError} if it has no JSON
 */
export function responseText(value: unknown): string {
  const text = JSON.stringify(value) ?? "null";
  const { length } = new TextEncoder().encode(text);
  if (length > MAX_RESPONSE_BYTES) throw new ResponseTooLarge(length);
  return text;
}

import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Record } from "../../contract/s3_event.ts";
import { DeadlineError, withDeadline } from "../deadline.ts";

/** How an invocation ended. What is thrown instead is the network's or the service's failure. */
export type InvokeResult =
  | { readonly kind: "done"; readonly requestId: string }
  /** Lambda has no room now (429). */
  | { readonly kind: "throttled" }
  /** The function itself failed, or did not answer in its time. */
  | { readonly kind: "failed"; readonly reason: string; readonly requestId: string };

export type Invoke = (record: S3Record) => Promise<InvokeResult>;

/**
 * What Lambda says of an event that it will never take; all else is the function's or the network's
 * state. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
const PERMANENT_ERRORS = new Set([
  "RequestTooLargeException",
  "InvalidRequestContentException",
  "UnsupportedMediaTypeException",
]);

/**
 * Invokes the function, and waits for it, with one record as its event; `answerMs` at most, and then
 * it has failed: it may still be at work, and to hold the message and ask again would only pile work
 * up. By a clock of our own: the SDK calls a refused or a reset connection a time-out too.
 */
export function createInvoke(
  client: LambdaClient,
  functionName: string,
  answerMs: number,
): Invoke {
  return async (record) => {
    const command = new InvokeCommand({
      FunctionName: functionName,
      Payload: new TextEncoder().encode(JSON.stringify({ Records: [record] })),
    });
    try {
      const { FunctionError, Payload, $metadata } = await withDeadline(
        answerMs,
        [],
        (abortSignal) => client.send(command, { abortSignal }),
      );
      const requestId = $metadata.requestId ?? "";
      if (FunctionError) return { kind: "failed", reason: failureText(Payload), requestId };
      return { kind: "done", requestId };
    } catch (error) {
      const { name } = error as Error;
      if (name === "TooManyRequestsException") return { kind: "throttled" };
      if (PERMANENT_ERRORS.has(name)) {
        return { kind: "failed", reason: `${name}: ${(error as Error).message}`, requestId: "" };
      }
      if (error instanceof DeadlineError) {
        return { kind: "failed", reason: error.message, requestId: "" };
      }
      throw error;
    }
  };
}

/** `errorType: errorMessage` of Lambda's error payload, or its raw text. */
export function failureText(payload: Uint8Array | undefined): string {
  const text = new TextDecoder().decode(payload ?? new Uint8Array());
  try {
    const { errorType, errorMessage } = JSON.parse(text);
    if (errorMessage) return `${errorType ?? "Error"}: ${errorMessage}`;
  } catch {
    // Not JSON: told as it is.
  }
  return text || "the function failed without a word";
}

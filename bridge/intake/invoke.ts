import { InvokeCommand } from "@aws-sdk/client-lambda";
import { bareCommand } from "../../aws/direct_calls.ts";
import type { S3Record } from "../../contract/s3_event.ts";
import type { LambdaSender } from "../direct_clients.ts";
import { DeadlineError, withDeadline } from "../deadline.ts";

/** How an invocation ended. Network and service errors are thrown instead. */
export type InvokeResult =
  | { readonly kind: "done"; readonly requestId: string }
  /** Lambda has no free capacity (429). */
  | { readonly kind: "throttled" }
  /** The function itself failed, or did not answer before the deadline. */
  | { readonly kind: "failed"; readonly reason: string; readonly requestId: string };

export type Invoke = (record: S3Record) => Promise<InvokeResult>;

/**
 * Errors with which Lambda will always refuse this event. All others depend on the state of the
 * function or the network.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
const PERMANENT_ERRORS = new Set([
  "RequestTooLargeException",
  "InvalidRequestContentException",
  "UnsupportedMediaTypeException",
]);

/**
 * Invokes the function synchronously with one record as its event. After `answerMs` it counts as
 * failed: it may still be running, and another invocation would only add to the load. Our own
 * deadline, since the SDK also reports refused and reset connections as timeouts.
 */
export function createInvoke(
  client: LambdaSender,
  functionName: string,
  answerMs: number,
): Invoke {
  return async (record) => {
    const command = bareCommand(InvokeCommand, {
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

/** `errorType: errorMessage` from Lambda's error payload, or its raw text. */
export function failureText(payload: Uint8Array | undefined): string {
  const text = new TextDecoder().decode(payload ?? new Uint8Array());
  try {
    const { errorType, errorMessage } = JSON.parse(text);
    if (errorMessage) return `${errorType ?? "Error"}: ${errorMessage}`;
  } catch {
    // Not JSON: return the raw text.
  }
  return text || "the function failed without an error message";
}

import type { Result } from "../contract/result.ts";
import { parseNotification, type Upload } from "../contract/s3_event.ts";
import { messageOf } from "../cli/errors.ts";
import { parseFunctionEvent } from "./function_event.ts";
import type { Context } from "./runtime/context.ts";
import { failureReason } from "./runtime/deadline.ts";
import type { Handler } from "./runtime/loop.ts";

/** The work on an upload that goes on in other invocations: no message was sent to the output queue. */
export interface Unfinished {
  /** `split`: a message was sent for each part. `part`: the last part to be done gives the result. */
  readonly answer: "split" | "part";
  readonly identity: string;
  readonly key: string;
}

export type ProcessUpload = (upload: Upload, context: Context) => Promise<Result | Unfinished>;

/**
 * The function's handler. Each upload in the event is processed once, even if the event contains it
 * twice. An S3 event returns `{results}` and fails as a whole. A batch of queue messages returns
 * `{batchItemFailures}`, so that only the messages that failed, or were not reached before the
 * deadline, are delivered again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function createHandler(answer: ProcessUpload): Handler {
  return async (event, context) => {
    const read = parseFunctionEvent(event);
    const answerAll = processingOnce(answer, context);
    if (read.kind === "s3") return { results: await answerAll(read.uploads) };

    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of read.messages) {
      try {
        const notification = parseNotification(body);
        if (notification.kind === "uploads") await answerAll(notification.uploads);
      } catch (error) {
        const reason = messageOf(failureReason(error, context.signal));
        context.log.error("message failed", { messageId, reason });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}

/**
 * Processes uploads in sequence. If this event named an upload before, its result or error is
 * reused.
 */
function processingOnce(answer: ProcessUpload, context: Context) {
  const answers = new Map<string, Promise<Result | Unfinished>>();
  const begin = async (upload: Upload) => {
    context.signal.throwIfAborted();
    return await answer(upload, context);
  };
  return async (uploads: readonly Upload[]): Promise<(Result | Unfinished)[]> => {
    const results = new Map<string, Result | Unfinished>();
    for (const upload of uploads) {
      const { identity } = upload;
      const result = answers.get(identity) ?? begin(upload);
      answers.set(identity, result);
      results.set(identity, await result);
    }
    return [...results.values()];
  };
}

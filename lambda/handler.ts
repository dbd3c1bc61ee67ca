import type { Result } from "../contract/result.ts";
import { parseNotification, type Upload } from "../contract/s3_event.ts";
import { messageOf } from "../contract/errors.ts";
import { readEvent } from "./events.ts";
import type { Context } from "./runtime/context.ts";
import type { Handler } from "./runtime/loop.ts";

export type Answer = (upload: Upload, context: Context) => Promise<Result>;

/**
 * The function's handler: one answer for each upload in the event.
 * An S3 event returns `{results}` and fails as a whole; a batch of queue messages returns
 * `{batchItemFailures}`, so that only what failed is delivered again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function createHandler(answer: Answer): Handler {
  return async (event, context) => {
    const read = readEvent(event);
    if (read.kind === "s3") return { results: await answerAll(read.uploads, context) };

    const batchItemFailures: { itemIdentifier: string }[] = [];
    for (const { messageId, body } of read.messages) {
      try {
        const notification = parseNotification(body);
        if (notification.kind === "uploads") await answerAll(notification.uploads, context);
      } catch (error) {
        context.log.error("message failed", { messageId, reason: messageOf(error) });
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };

  async function answerAll(uploads: readonly Upload[], context: Context) {
    const results: Result[] = [];
    for (const upload of uploads) results.push(await answer(upload, context));
    return results;
  }
}

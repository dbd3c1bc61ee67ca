import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Names } from "../../contract/names.ts";
import type { DeadLetterQueue } from "./dead_letter_queue.ts";
import { openDeadLetterQueue, openSourceQueue } from "./sqs_dead_letter_queue.ts";

export const WHICH: readonly string[] = ["input", "output", "both"];

/** Opens the dead-message queues that are asked for; one that serves both queues, once. */
export async function openQueues(
  sqs: SQSClient,
  names: Names,
  which: string,
): Promise<DeadLetterQueue[]> {
  const [input, output] = await Promise.all([
    openSourceQueue(sqs, names.inputQueue, "uploads"),
    openSourceQueue(sqs, names.outputQueue, "results"),
  ]);
  const { inputDeadLetterQueue: inputDead, outputDeadLetterQueue: outputDead } = names;
  const opened: Promise<DeadLetterQueue>[] = [];
  if (which !== "output") opened.push(openDeadLetterQueue(sqs, inputDead, [input, output]));
  if (which !== "input" && (which === "output" || outputDead !== inputDead)) {
    opened.push(openDeadLetterQueue(sqs, outputDead, [output, input]));
  }
  return await Promise.all(opened);
}

import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Names } from "../../contract/names.ts";
import type { DeadQueue } from "./dead_queue.ts";
import { openDeadQueue, openHome } from "./sqs_dead_queue.ts";

export const WHICH: readonly string[] = ["input", "output", "both"];

/** Opens the dead-letter queues that are asked for; one that serves both queues, once. */
export async function openQueues(
  sqs: SQSClient,
  names: Names,
  which: string,
): Promise<DeadQueue[]> {
  const [input, output] = await Promise.all([
    openHome(sqs, names.inputQueue, "uploads"),
    openHome(sqs, names.outputQueue, "results"),
  ]);
  const { inputDeadLetterQueue: inputDead, outputDeadLetterQueue: outputDead } = names;
  const opened: Promise<DeadQueue>[] = [];
  if (which !== "output") opened.push(openDeadQueue(sqs, inputDead, [input, output]));
  if (which !== "input" && (which === "output" || outputDead !== inputDead)) {
    opened.push(openDeadQueue(sqs, outputDead, [output, input]));
  }
  return await Promise.all(opened);
}

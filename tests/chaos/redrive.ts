import type { ChaosCloud } from "./cloud.ts";
import type { Experiment } from "./experiment.ts";
import { subjects } from "./trails.ts";
import { isPoison } from "./upload_plan.ts";

type Redriven = Pick<Experiment, "trails" | "tally" | "violations"> & {
  readonly cloud: Pick<ChaosCloud, "deadLetters" | "removeDeadLetter" | "send">;
};

/** How often poison is redriven if SQS moved it and there is no reason attribute. */
const ROUNDS = 3;

/**
 * Goes through both dead-letter queues once, like an operator who knows the cause: redrives
 * messages that were moved there because the bridge was killed too often, or because of injected
 * faults. Poison with a reason stays.
 * @returns the number of redriven messages
 */
export async function redrive({ cloud, trails, tally, violations }: Redriven): Promise<number> {
  let sent = 0;
  for (const queue of ["input", "output"] as const) {
    for (let batch; (batch = await cloud.deadLetters(queue)).length > 0;) {
      for (const message of batch) {
        const body = message.Body ?? "";
        const reason = message.MessageAttributes?.reason?.StringValue;
        const about = subjects(queue, body).map(trails.of);
        if (about.every(({ key }) => isPoison(key))) {
          const stays = about.map((trail) => {
            if (!reason) return ++trail.deadLetteredWithoutReason > ROUNDS;
            if (!trail.deadLettered.includes(reason)) trail.deadLettered.push(reason);
            return true;
          });
          if (stays.includes(true)) continue;
        }
        // All results are valid, and an upload can fail only after an invocation.
        if (reason && (queue === "output" || about.some(({ invoked }) => invoked === 0))) {
          violations.push(`to the ${queue} queue's dead-letter queue without a cause: ${reason}`);
        }
        await cloud.send(queue, body);
        await cloud.removeDeadLetter(queue, message);
        tally.count(`redriven ${reason ? "with a reason" : "by SQS's own count"}`);
        if (about.some(({ range }) => range)) tally.count("parts redriven");
        sent++;
      }
    }
  }
  return sent;
}

import { UserError } from "../../contract/errors.ts";
import { lastLines } from "../../embedded/child.ts";
import { untilEnding } from "./life.ts";
import { endingOf } from "./kill_plan.ts";
import { redrive } from "./redrive.ts";
import type { Experiment } from "./experiment.ts";

/** Number of kills after which the dead-letter queues are redriven. */
const REDRIVE_EVERY = 10;

/** Number of kills after which answers are to be erased: the next lives do it, and are killed meanwhile. */
const ERASE_EVERY = 3;

/** Like a supervisor, give up on a bridge that fails to start this often. */
const STARTS_IN_VAIN = 10;

/**
 * Starts the bridge and kills it, again and again, while uploads arrive.
 * @returns the number of lives: some end by themselves when AWS fails during the start
 * @throws {UserError} if the bridge does not start at all
 */
export async function runKillLoop(experiment: Experiment): Promise<number> {
  const { options: { seed, kills, progress, signal }, uploader, tally, logFile } = experiment;
  let life = 0;
  let inVain = 0;
  for (let killed = 0; killed < kills;) {
    experiment.check();
    uploader.release(killed + 1);
    const ending = endingOf(seed, ++life);
    await using one = await experiment.startLife(
      life,
      ending.kind === "at a request" ? ending.killPoint : undefined,
    );
    const ended = await untilEnding(one, ending, { logFile, signal });
    if (ended) {
      tally.count("ended by itself");
      if (ended.polled) await endedByItself(experiment, ended.status);
      else if (++inVain >= STARTS_IN_VAIN) {
        throw new UserError(`the bridge does not start:\n${await lastLines(logFile, 3)}`);
      }
      continue;
    }
    await one.bridge.kill();
    inVain = 0;
    tally.count(`killed ${ending.kind}`);
    if (++killed % REDRIVE_EVERY === 0) await redrive(experiment);
    if (killed % ERASE_EVERY === 0) await experiment.erasures.request();
    progress.update(`kills: ${killed} of ${kills}, ${uploader.puts.length} uploads made`);
  }
  return life;
}

/** Once it polls, no fault may end the bridge. */
export async function endedByItself(
  { violations, logFile }: Experiment,
  { code, signal }: Deno.CommandStatus,
): Promise<void> {
  const how = signal ?? `code ${code}`;
  violations.push(`the bridge ended by itself (${how}): ${await lastLines(logFile, 1)}`);
}

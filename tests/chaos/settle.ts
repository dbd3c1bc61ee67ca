import { sleep } from "../../cli/async.ts";
import { DRAIN_SECONDS } from "./bridge.ts";
import { endedByItself } from "./kill_loop.ts";
import { readLedgers } from "./ledger_files.ts";
import type { Life } from "./life.ts";
import { redrive } from "./redrive.ts";
import type { Experiment } from "./experiment.ts";

/** Maximum time without any change, in milliseconds: a failed upload is invisible for ten seconds. */
const STUCK_MS = 60_000;
/** Maximum time in total, in milliseconds. */
const LONGEST_MS = 10 * 60_000;
const LOOK_MS = 500;

/**
 * Runs the bridge, with faults, until nothing is in progress any more, and then stops it.
 * @param life the first life that is not killed
 */
export async function settle(experiment: Experiment, life: number): Promise<void> {
  let one = await experiment.startLife(life);
  try {
    let running = true;
    const watch = (status: Deno.CommandStatus) => {
      if (running) ended = status;
    };
    let ended: Deno.CommandStatus | undefined;
    one.bridge.exited.then(watch);
    let hasErased = false;
    await untilQuiet(experiment, async () => {
      // Once while the bridge runs.
      if (!hasErased) await experiment.erasures.request();
      hasErased = true;
      if (!ended) return;
      await endedByItself(experiment, ended);
      ended = undefined;
      await one[Symbol.asyncDispose]();
      one = await experiment.startLife(++life);
      one.bridge.exited.then(watch);
    });
    running = false;
    await stop(experiment, one);
  } finally {
    await one[Symbol.asyncDispose]();
  }
}

/** Waits until the queues are empty and nothing is in progress, twice in a row. */
async function untilQuiet(experiment: Experiment, keepAlive: () => Promise<void>): Promise<void> {
  const { cloud, uploader, tally, options: { progress, signal } } = experiment;
  const started = performance.now();
  let changedAt = started;
  let before = "";
  for (let quiet = 0; quiet < 2;) {
    experiment.check();
    await keepAlive();
    const again = await redrive(experiment);
    const backlog = await cloud.backlog();
    quiet = again === 0 && backlog === 0 && !experiment.isBusy() ? quiet + 1 : 0;

    const lines = (await readLedgers(experiment.ledgerFolder)).entries.length;
    const puts = uploader.puts.length;
    const state = `${lines} ledger lines of ${puts} uploads, ${backlog} in the queues`;
    progress.update(`settling: ${state}`);
    const all = `${state} ${tally.of("invocations")}`;
    const now = performance.now();
    if (all !== before) changedAt = now;
    before = all;
    if (now - changedAt > STUCK_MS || now - started > LONGEST_MS) {
      experiment.violations.push(`it did not settle: ${state}`);
      return;
    }
    await sleep(LOOK_MS, signal);
  }
}

async function stop(experiment: Experiment, { bridge }: Life): Promise<void> {
  const { code, signal } = await bridge.stop();
  if (code === 0) return;
  const how = signal === "SIGKILL" ? `did not end within ${DRAIN_SECONDS} s` : `exit code ${code}`;
  experiment.violations.push(`stopped by SIGTERM, the bridge: ${how}`);
}

import { stage } from "../../cli/progress.ts";
import { runKillLoop } from "./kill_loop.ts";
import { afterErasures } from "./erasures.ts";
import { readLedgers } from "./ledger_files.ts";
import type { Outcome } from "./report.ts";
import { type ChaosOptions, setUpExperiment } from "./experiment.ts";
import { settle } from "./settle.ts";
import { readStored } from "./stored.ts";
import { verify } from "./verify.ts";
import { verifyParts } from "./verify_parts.ts";

/**
 * Uploads, kills, lets the bridge settle, and verifies the result.
 * @throws {UserError} if MiniStack or the bridge does not start; the signal's reason if stopped
 */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const { progress, kills } = options;
  await using experiment = await setUpExperiment(options);
  const { uploader, trails, tally, violations, ledgerFolder, erasures } = experiment;
  const { cloud, chaosFunction: { interrupted } } = experiment;
  let lives = 0;
  await stage(progress, "kills", async () => {
    lives = await runKillLoop(experiment);
    return `${kills} kills, ${uploader.puts.length} uploads made`;
  });
  // Without kills nothing has been uploaded yet.
  if (kills === 0) uploader.release(1);
  await stage(progress, "settling", async () => {
    await settle(experiment, lives + 1);
    return `${tally.of("invocations")} invocations in all`;
  });
  const ledger = await readLedgers(ledgerFolder);
  const { entries, kept } = afterErasures(ledger.entries, erasures.requested, trails.all());
  violations.push(...kept.map((identity) => `${identity}: the answer was not erased`));
  tally.count("answers erased", erasures.requested.size - kept.length);
  const { puts } = uploader;
  const stored = await readStored(cloud, ledgerFolder, puts);
  const observed = { puts, trails: trails.all() };
  const verdict = {
    ...verify({ ...observed, entries }),
    ...verifyParts({
      ...observed,
      seed: options.seed,
      stored,
      erased: erasures.requested,
      interrupted,
    }),
  };
  const full = [...stored.parts.values()].filter(({ isEmptied }) => !isEmptied);
  tally.count("parts left to expire", full.length - verdict.left.length);
  return { puts, kills, verdict, violations, ledger, tally };
}

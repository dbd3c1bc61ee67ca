import { UserError } from "../../contract/errors.ts";
import { readMapping } from "./mapping_file.ts";
import type { Progress } from "../../cli/progress.ts";
import type { Clients } from "../clients.ts";
import type { LedgerPlaces } from "../ledger/places.ts";
import { lastRunRecord } from "../run/run_record.ts";
import { repeatedMapping } from "../run/videos.ts";
import { collectFacts } from "./evidence.ts";
import type { Facts } from "./facts.ts";

/** What AWS and the ledger hold now of the last run. @throws {UserError} if there was none */
export async function factsOfLastRun(
  clients: Clients,
  { run: runFile, mapping: mappingFile, metricsWait }: {
    readonly run: string;
    readonly mapping: string | undefined;
    /** Seconds. */
    readonly metricsWait: number;
  },
  { ledgers, progress, signal }: {
    readonly ledgers: LedgerPlaces;
    readonly progress: Progress;
    readonly signal: AbortSignal;
  },
): Promise<Facts> {
  const told = await readMapping(mappingFile);
  const run = await lastRunRecord(runFile);
  if (run === undefined) {
    throw new UserError(`--run: no ${runFile}: run a workload first, or name its record`);
  }
  const mapping = told && repeatedMapping(told, run.settings?.repeat ?? 1);
  return await collectFacts(clients, run, {
    mapping,
    ledgers,
    signal,
    metricsWaitMs: metricsWait * 1000,
    onProgress: progress.update,
  });
}

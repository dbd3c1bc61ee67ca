import { UserError } from "../../contract/errors.ts";
import { readMapping } from "./mapping_file.ts";
import type { Progress } from "../../cli/progress.ts";
import type { Clients } from "../cloud/clients.ts";
import type { LedgerLocation } from "../ledger/location.ts";
import { readRunRecord } from "../record/run_record.ts";
import { repeatMapping } from "../run/videos.ts";
import { collectEvidence } from "./collect_evidence.ts";
import type { Evidence } from "./evidence.ts";

/** Collects the current evidence about the last run. @throws {UserError} if there is no run record */
export async function lastRunEvidence(
  clients: Clients,
  { run: runFile, mapping: mappingFile, metricsWait }: {
    readonly run: string;
    readonly mapping: string | undefined;
    /** Seconds. */
    readonly metricsWait: number;
  },
  { ledgers, progress, signal }: {
    readonly ledgers: LedgerLocation;
    readonly progress: Progress;
    readonly signal: AbortSignal;
  },
): Promise<Evidence> {
  const singleMapping = await readMapping(mappingFile);
  const run = await readRunRecord(runFile);
  if (run === undefined) {
    throw new UserError(
      `--run: no ${runFile}: run ./rollcall workload first, or name its run record`,
    );
  }
  const mapping = singleMapping && repeatMapping(singleMapping, run.settings?.repeat ?? 1);
  return await collectEvidence(clients, run, {
    mapping,
    ledgers,
    signal,
    metricsWaitMs: metricsWait * 1000,
    onProgress: progress.update,
  });
}

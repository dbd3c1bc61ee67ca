import type { LedgerEntry } from "../../contract/ledger_line.ts";
import type { OutputMetadata } from "../../contract/output_metadata.ts";
import type { Mapping } from "../../contract/mapping.ts";
import type { PeopleObject } from "../../contract/people_object.ts";
import type { CountedInvocations } from "./invocations.ts";
import type { QueueCounts } from "../cloud/queue_counts.ts";
import type { RunRecord } from "../record/run_record.ts";

/** An object of the output bucket. */
export interface Output {
  readonly key: string;
  readonly text: string;
  /** Undefined if the object has no valid metadata. */
  readonly metadata: OutputMetadata | undefined;
}

/** An upload in the input queue's dead-letter queue. */
export interface DeadUpload {
  readonly key: string;
  readonly identity: string;
  /** The reason that the bridge gave, if any. */
  readonly reason?: string | undefined;
}

/** Everything that the checks need. */
export interface Evidence {
  readonly run: RunRecord;
  /** The input bucket's keys. */
  readonly inputs: readonly string[];
  /** Every object of the output bucket. */
  readonly outputs: readonly Output[];
  readonly inputQueue: QueueCounts;
  readonly outputQueue: QueueCounts;
  readonly deadUploads: readonly DeadUpload[];
  /** Identities in the output queue's dead-letter queue. */
  readonly deadResults: readonly string[];
  /** The whole ledger; null if it could not be read. */
  readonly ledger: readonly LedgerEntry[] | null;
  readonly mapping: Mapping | undefined;
  /** Everyone in each video that was looked at as a whole, by video; only the report reads them. */
  readonly people?: ReadonlyMap<string, PeopleObject>;
  /** CloudWatch's counts for this run; null if they are not available. */
  readonly invocations: CountedInvocations | null;
}

/** The metadata of the outputs that have it. */
export function metadataOf(evidence: Pick<Evidence, "outputs">): OutputMetadata[] {
  return evidence.outputs.flatMap(({ metadata }) => metadata ? [metadata] : []);
}

/** The upload identities in this run's outputs. */
export function identitiesOf(evidence: Pick<Evidence, "outputs">): Set<string> {
  return new Set(metadataOf(evidence).map(({ identity }) => identity));
}

/** The ledger's lines of this run. */
export function ledgerOfRun(
  evidence: Pick<Evidence, "outputs" | "ledger">,
): readonly LedgerEntry[] {
  const ours = identitiesOf(evidence);
  return (evidence.ledger ?? []).filter(({ identity }) => ours.has(identity));
}

// Shared by the tests of this folder.
import type { Names } from "../../contract/names.ts";
import { namesOf } from "../../contract/names.ts";
import { needs } from "../../contract/testing/harness.ts";
import type { RunRecord } from "../record/run_record.ts";
import type { Sample } from "../record/sample.ts";

/**
 * Why tests that need permissions are skipped; undefined if they are not. Such a test imports modules
 * that use the AWS SDK while it runs: the SDK reads the environment when it loads.
 */
export function skipReason(): string | undefined {
  const { ignore } = needs("read", "write", "env", "net", "sys", "run");
  return ignore ? "run with -A" : undefined;
}

/** Registers a test that needs permissions. If it is skipped, its name says why. */
export function testWithPermissions(name: string, run: () => Promise<void>): void {
  const reason = skipReason();
  Deno.test({
    name: reason === undefined ? name : `${name} (skipped: ${reason})`,
    ignore: reason !== undefined,
    fn: run,
  });
}

/** The record of a complete run that uploaded these keys at 12:00:01. */
export function sampleRun(keys: readonly string[], names: Names = namesOf("rollcall")): RunRecord {
  return {
    version: 1,
    startedAt: "2026-01-02T11:59:59.000Z",
    finishedAt: "2026-01-02T12:01:00.000Z",
    names,
    bucketsAtStart: { input: 0, output: 0 },
    invocationsBaseline: 0,
    uploadStartedAt: "2026-01-02T12:00:00.000Z",
    planned: keys,
    videos: keys.map((key, index) => ({
      key,
      size: 100,
      etag: `e${index}`,
      requestId: `PUT${index}`,
      uploadedAt: "2026-01-02T12:00:01.000Z",
    })),
    samples: [],
  };
}

/** A sample at the start of a run. */
export const emptySample: Sample = {
  at: "2026-01-02T12:00:00.000Z",
  outputs: 0,
  inputQueue: { visible: 0, inFlight: 0 },
  outputQueue: { visible: 0, inFlight: 0 },
  inputDead: 0,
  outputDead: 0,
  ledger: 0,
};

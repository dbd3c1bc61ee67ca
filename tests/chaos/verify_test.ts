import assert from "node:assert/strict";
import type { LedgerEntry } from "../../contract/ledger_line.ts";
import type { Trail } from "./trails.ts";
import { countOf, verify } from "./verify.ts";

const line = (identity: string, video: string): LedgerEntry => ({
  identity,
  video,
  outcome: "recognised",
  name: "a",
  major: "b",
  year: "c",
  distance: 0.1,
  receivedAt: "2026-01-02T03:04:05.678Z",
});
const trail = (key: string, more: Partial<Trail> = {}): Trail => ({
  identity: "0123456789abcdef",
  key,
  range: undefined,
  answers: [],
  delivered: 0,
  invoked: 0,
  resultSent: 0,
  eventDeleted: 0,
  resultDelivered: 0,
  resultDeleted: 0,
  deadLettered: [],
  deadLetteredWithoutReason: 0,
  ...more,
});

/** Counts of lost, twice, poison and strangers. */
function counts(puts: string[], entries: LedgerEntry[], trails: Trail[] = []) {
  const { lost, twice, poison, strangers } = verify({ puts, entries, trails });
  return [lost, twice, poison, strangers].map(countOf);
}

Deno.test("there are no findings if each upload is in the ledger once", () => {
  const puts = ["a", "b", "b"];
  assert.deepEqual(counts(puts, [line("1", "a"), line("2", "b"), line("3", "b")]), [0, 0, 0, 0]);
});

Deno.test("an upload that is not in the ledger is lost", () => {
  assert.deepEqual(counts(["a", "b", "c"], [line("1", "b")]), [2, 0, 0, 0]);
});

Deno.test("a second upload of a key can be lost too", () => {
  assert.deepEqual(counts(["a", "a"], [line("1", "a")]), [1, 0, 0, 0]);
});

Deno.test("an identity with two lines counts as twice", () => {
  assert.deepEqual(counts(["a"], [line("1", "a"), line("1", "a"), line("1", "a")]), [0, 2, 0, 0]);
});

Deno.test("one upload with two identities counts as twice", () => {
  assert.deepEqual(counts(["a"], [line("1", "a"), line("2", "a")]), [0, 1, 0, 0]);
});

Deno.test("a duplicate line does not stand in for a second upload", () => {
  assert.deepEqual(counts(["a", "a"], [line("1", "a"), line("1", "a")]), [1, 1, 0, 0]);
});

Deno.test("poison must be in the dead-letter queue with a reason, and not in the ledger", () => {
  const puts = ["poison-1"];
  const deadLettered = trail("poison-1", { deadLettered: ["it failed"] });
  assert.deepEqual(counts(puts, [], [deadLettered]), [0, 0, 0, 0]);
  assert.deepEqual(counts(puts, [], [trail("poison-1")]), [0, 0, 1, 0]);
  assert.deepEqual(counts(puts, [line("1", "poison-1")], [deadLettered]), [0, 0, 1, 0]);
});

Deno.test("a ledger line without an upload is a stranger", () => {
  assert.deepEqual(counts([], [line("1", "a")]), [0, 0, 0, 1]);
});

Deno.test("a loss shows the steps that were observed", () => {
  const trails = [trail("a", { delivered: 2, invoked: 1, resultSent: 1, eventDeleted: 1 })];
  const { lost } = verify({ puts: ["a", "b"], entries: [], trails });
  assert.deepEqual(lost.map(({ text }) => text), [
    "0 of 1 in the ledger: 01234567 event delivered 2×, invoked 1×, result sent 1×, event deleted 1×",
    "0 of 1 in the ledger: its event was never delivered",
  ]);
});

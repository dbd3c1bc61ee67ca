import { type AnswerClass, classify } from "./classes.ts";
import type { Facts } from "./facts.ts";

/** A record that is spelt otherwise is of the right person; a second ledger line is check 10's to tell. */
export const RIGHT: readonly AnswerClass[] = ["right", "disagrees"];

/** Check 11: every output has the form of the contract, and agrees with the mapping if there is one. */
export function checkAnswers(facts: Facts): {
  expected: string;
  actual: string;
  ok: boolean;
  details: string[];
} {
  const { run, mapping } = facts;
  const classified = classify({ ...facts, ledger: null });
  const details = classified.filter((one) => !RIGHT.includes(one.class))
    .map(({ video, detail }) => `${video}: ${detail}`);
  const spelt = classified.filter((one) => one.class === "disagrees").length;
  const right = run.planned.length - details.length;
  const what = mapping ? "right" : "well-formed (no --mapping to compare with)";
  return {
    expected: `${run.planned.length} ${mapping ? "right" : "well-formed"}`,
    actual: `${right} ${what}${spelt > 0 ? `, ${spelt} of them spelt otherwise` : ""}`,
    ok: details.length === 0,
    details,
  };
}

import assert from "node:assert/strict";
import { hasNoFindings, type Outcome, report } from "./report.ts";
import { createTally } from "./tally.ts";

const well: Outcome = {
  puts: ["a", "a", "poison-1"],
  kills: 2,
  verdict: { lost: [], twice: [], poison: [], strangers: [], incomplete: [], left: [] },
  violations: [],
  ledger: { entries: [], files: 1, damaged: 0, uncopied: [] },
  tally: createTally(),
};
const finding = (key: string) => ({ key, count: 1, text: "why" });

Deno.test("the last line is the verdict", () => {
  assert.equal(report(well).split("\n").at(-1), "chaos: 3 uploads, 2 kills: 0 lost, 0 twice");
  assert.ok(hasNoFindings(well));
});

Deno.test("the table has the counts", () => {
  const tally = createTally();
  tally.count("fault 5xx");
  tally.count("fault slow", 3);
  tally.count("parts", 4);
  const text = report({ ...well, puts: [...well.puts, "long-1"], tally });
  assert.match(text, /uploads +│ 4: 1 of an earlier key, 1 poison/);
  assert.match(text, /long videos +│ 1 in 4 parts,/);
  assert.match(text, /faults +│ 3 slow, 1 5xx/);
});

Deno.test("any finding or violation is shown, and fails the run", () => {
  const wrong: [Partial<Outcome>, RegExp][] = [
    [{ verdict: { ...well.verdict, lost: [finding("a")] } }, /^lost: a: why$/m],
    [{ verdict: { ...well.verdict, twice: [finding("a")] } }, /^twice: a: why$/m],
    [{ verdict: { ...well.verdict, poison: [finding("p")] } }, /^poison: p: why$/m],
    [{ verdict: { ...well.verdict, strangers: [finding("s")] } }, /^stranger: s: why$/m],
    [{ verdict: { ...well.verdict, incomplete: [finding("l")] } }, /^incomplete: l: why$/m],
    [{ verdict: { ...well.verdict, left: [finding("l.tracks")] } }, /^left: l.tracks: why$/m],
    [{ violations: ["it ended"] }, /^wrong: it ended$/m],
    [{ ledger: { ...well.ledger, damaged: 1 } }, /1 damaged/],
    [{ ledger: { ...well.ledger, uncopied: ["a"] } }, /^no copy in results\/: a$/m],
  ];
  for (const [more, line] of wrong) {
    const outcome = { ...well, ...more };
    assert.match(report(outcome), line);
    assert.equal(hasNoFindings(outcome), false);
  }
});

Deno.test("only the first findings are shown, but all are counted", () => {
  const lost = Array.from({ length: 15 }, (_, i) => finding(`clip-${i}`));
  const text = report({ ...well, verdict: { ...well.verdict, lost } });
  assert.match(text, /clip-9: why\n… and 5 more\n/);
  assert.match(text, /15 lost, 0 twice$/);
});

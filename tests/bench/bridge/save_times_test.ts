import assert from "node:assert/strict";
import { RESULT } from "../../../contract/testing/messages.ts";
import { LEDGER_HEADER, ledgerLine } from "../../../contract/ledger_line.ts";
import { parseSaveTimes } from "./save_times.ts";

const time = new Date("2026-01-02T03:04:05.678Z");

Deno.test("each ledger line gives its identity and time; the header gives none", () => {
  const line = ledgerLine({ ...RESULT, key: 'a, "b".mp4' }, time);
  const other = ledgerLine({ ...RESULT, identity: "f".repeat(32) }, time);
  assert.deepEqual(
    [...parseSaveTimes(LEDGER_HEADER + line + other + line)],
    [[RESULT.identity, [+time, +time]], ["f".repeat(32), [+time]]],
  );
});

Deno.test("Python's time format is parsed too; an incomplete line is ignored", () => {
  const python = `${RESULT.identity},a.mp4,Ann,2026-01-02T03:04:05.678+00:00\n`;
  assert.deepEqual([...parseSaveTimes(python)], [[RESULT.identity, [+time]]]);
  assert.equal(parseSaveTimes(`${RESULT.identity},a`).size, 0);
});

import assert from "node:assert/strict";
import { RESULT } from "../../../contract/testing/messages.ts";
import { LEDGER_HEADER, ledgerLine } from "../../../contract/ledger_line.ts";
import { readSaved } from "./saved.ts";

const time = new Date("2026-01-02T03:04:05.678Z");

Deno.test("each ledger line is read with its time, without the header", () => {
  const line = ledgerLine({ ...RESULT, key: 'a, "b".mp4' }, time);
  const other = ledgerLine({ ...RESULT, identity: "f".repeat(32) }, time);
  assert.deepEqual(
    [...readSaved(LEDGER_HEADER + line + other + line)],
    [[RESULT.identity, [+time, +time]], ["f".repeat(32), [+time]]],
  );
});

Deno.test("Python's time format is read too; a torn line is not", () => {
  const python = `${RESULT.identity},a.mp4,Ann,2026-01-02T03:04:05.678+00:00\n`;
  assert.deepEqual([...readSaved(python)], [[RESULT.identity, [+time]]]);
  assert.equal(readSaved(`${RESULT.identity},a`).size, 0);
});

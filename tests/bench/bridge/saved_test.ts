import assert from "node:assert/strict";
import { RESULT } from "../../../contract/testing/messages.ts";
import { LEDGER_HEADER, ledgerLine } from "../../../contract/ledger_line.ts";
import { readSaved } from "./saved.ts";

const time = new Date("2026-01-02T03:04:05.678Z");

Deno.test("ledger lines are read with their time, each of them, the header is none", () => {
  const line = ledgerLine({ ...RESULT, key: 'a, "b".mp4' }, time);
  const other = ledgerLine({ ...RESULT, identity: "f".repeat(32) }, time);
  assert.deepEqual(
    [...readSaved(LEDGER_HEADER + line + other + line)],
    [[RESULT.identity, [+time, +time]], ["f".repeat(32), [+time]]],
  );
});

Deno.test("so are Python's, with their own form of a time; a torn line is none", () => {
  const python = `${RESULT.identity},a.mp4,Ann,2026-01-02T03:04:05.678+00:00\n`;
  assert.deepEqual([...readSaved(python)], [[RESULT.identity, [+time]]]);
  assert.equal(readSaved(`${RESULT.identity},a`).size, 0);
});

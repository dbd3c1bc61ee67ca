import assert from "node:assert/strict";
import { RESULT } from "./testing/messages.ts";
import { LEDGER_HEADER, ledgerLine, parseLedgerLine } from "./ledger_line.ts";
import type { Result } from "./result.ts";

const received = new Date("2026-01-02T03:04:05.678Z");

Deno.test("the ledger's header and lines have the documented form", () => {
  assert.equal(LEDGER_HEADER, "identity,video,outcome,name,major,year,distance,received_at\n");
  assert.equal(
    ledgerLine(RESULT, received),
    "0123456789abcdef0123456789abcdef,test_0.mp4,recognised,Ann Lee,Physics,junior,0.4321," +
      "2026-01-02T03:04:05.678Z\n",
  );
});

Deno.test("a line reads back as it was written", () => {
  assert.deepEqual(parseLedgerLine(ledgerLine(RESULT, received)), {
    identity: RESULT.identity,
    video: "test_0.mp4",
    outcome: "recognised",
    name: "Ann Lee",
    major: "Physics",
    year: "junior",
    distance: 0.4321,
    receivedAt: received.toISOString(),
  });
});

Deno.test("a result without a person or distance has empty fields", () => {
  const none: Result = { ...RESULT, outcome: "no_face", name: null, student: null, distance: null };
  const entry = parseLedgerLine(ledgerLine(none, received));
  assert.equal(entry?.name, "");
  assert.equal(entry?.distance, null);
});

Deno.test("a person who is not in the students table has no major and year", () => {
  const entry = parseLedgerLine(ledgerLine({ ...RESULT, student: null }, received));
  assert.deepEqual([entry?.name, entry?.major, entry?.year], ["Ann Lee", "", ""]);
});

Deno.test("a result with any characters is one physical line that reads back", () => {
  const hostile = 'a\nb\r\nc,"d";é';
  const line = ledgerLine({
    ...RESULT,
    key: hostile,
    student: { name: hostile, major: hostile, year: hostile },
  }, received);
  assert.deepEqual([...line.matchAll(/[\r\n]/g)].map(({ index }) => index), [line.length - 1]);
  const { video, name, major, year } = parseLedgerLine(line)!;
  for (const field of [video, name, major, year]) assert.equal(field, 'a\\nb\\r\\nc,"d";é');
});

Deno.test("the header, an empty line and a torn line are not entries", () => {
  assert.equal(parseLedgerLine(LEDGER_HEADER), undefined);
  const line = ledgerLine({ ...RESULT, key: "a,b.mp4" }, received).trimEnd();
  for (let end = 0; end < line.length; end++) {
    assert.equal(parseLedgerLine(line.slice(0, end)), undefined, line.slice(0, end));
  }
  assert.notEqual(parseLedgerLine(line), undefined);
});

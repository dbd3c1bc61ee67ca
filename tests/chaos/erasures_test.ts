import assert from "node:assert/strict";
import { parseLedgerLine } from "../../contract/ledger_line.ts";
import { afterErasures } from "./erasures.ts";
import { createTrails } from "./trails.ts";

const entry = (n: number, fields: string) =>
  parseLedgerLine(`${String(n).repeat(32)},${fields},2026-01-02T03:04:05.678Z`)!;

Deno.test("an erased answer counts for its upload, and one that was kept is found", () => {
  const trails = createTrails();
  for (const n of [1, 2, 3]) trails.of({ identity: String(n).repeat(32), key: `clip-${n}` });
  const entries = [
    entry(1, "erased--,unknown,,,,"),
    entry(2, "clip-2,unknown,,,,"),
    entry(3, "erased--,unknown,,,,"),
  ];
  const requested = new Set([1, 2].map((n) => String(n).repeat(32)));
  const after = afterErasures(entries, requested, trails.all());
  // Nobody asked for the third: it stays a line without an upload.
  assert.deepEqual(after.entries.map(({ video }) => video), ["clip-1", "clip-2", "erased--"]);
  assert.deepEqual(after.kept, [String(2).repeat(32)]);
});

import assert from "node:assert/strict";
import { fullCollections, growth } from "./full_collections.ts";

/** A log with a line every 100 ms for each invocation, and a collection after every 20th. */
function log(invocations: number, kbInUse: (invocation: number) => number): string {
  return Array.from({ length: invocations }, (_, i) => i + 1).map((i) =>
    `{"time":"2026-11-29T14:48:27.728Z","message":"answered","requestId":"soak-${i}"}\n` +
    (i % 20 === 0 ? collection(i * 100, 30_000, kbInUse(i)) : "")
  ).join("");
}

/** A collection as V8 14 prints it, without the lines that are not parsed. */
function collection(ms: number, objects: number, buffers: number): string {
  return `[7:0x55c6e8fec000]  ${ms} ms: Incremental Mark-Compact 3.2 (6.0) -> 3.2 (5.5) MB, pooled: 0.5 MB
[7:0x55c6e8fec000] Old space,                  used:   2864 KB, available:*     378 KB, committed:   3328 KB
[7:0x55c6e8fec000] All spaces,                 used:   ${objects} KB, available:* 4197241 KB, committed:   5632 KB
[7:0x55c6e8fec000] External memory reported:                    84277 KB
[7:0x55c6e8fec000] Backing store memory:                        ${buffers} KB
[7:0x55c6e8fec000:0]     2222 ms: [HeapController] factor 1.9 based on mu=0.970
`;
}

const OWN = /\{"time":.*\}\n/g;
const WINDOWS = [[20_000, 40_000], [50_000, 70_000]] as const;

Deno.test("full collections are parsed even if the program's own lines split them", () => {
  const whole = collection(2220, 1000, 500);
  for (let at = 0; at <= whole.length; at += 7) {
    const log = `${whole.slice(0, at)}{"time":"now","a":{"b":1}}\n${whole.slice(at)}`;
    assert.deepEqual(fullCollections(log, OWN), [{ ms: 2220, megabytes: 1.536 }]);
  }
});

Deno.test("buffers that pile up between collections are not growth; 20 kB per invocation are", () => {
  // Measured: 8 to 40 MB of buffers remain after a collection.
  const wavering = (i: number) => 8_000 + (i % 140) / 20 * 5_000;
  const grown = (kb: (i: number) => number) =>
    growth(fullCollections(log(700, kb), OWN), ...WINDOWS);
  assert.ok(Math.abs(grown(wavering)) < 1);
  assert.ok(grown((i) => wavering(i) + 20 * i) > 5);
  assert.ok(grown((i) => wavering(i) + 100 * i) > 25);
});

Deno.test("growth fails if a period contains no collection", () => {
  assert.throws(() => growth([{ ms: 25_000, megabytes: 1 }], ...WINDOWS), /from 50000 to 70000/);
});

import assert from "node:assert/strict";
import type { Paced, Throughput } from "./measurements.ts";
import { ofFloor, ofFloorText } from "./of_floor.ts";

const label = { server: "stub", cap: 64, mixed: false };
const throughput = (contender: string, figure: number, more: Partial<Throughput> = {}) =>
  ({
    ...label,
    contender,
    perSecond: figure,
    requestsPerEvent: figure,
    cpuMsPerEvent: figure,
    rssMb: { early: figure, end: figure, peak: figure },
    ...more,
  }) as Throughput;
const paced = (contender: string, ms: number, cpuPercent: number) =>
  ({
    ...label,
    contender,
    addedToLine: { p50: ms, p99: 2 * ms },
    addedToDeletion: { p50: ms, p99: 2 * ms },
    cpuPercent,
    perSecond: 10,
  }) as Paced;

Deno.test("figures are divided by those of the floor in the same place", () => {
  const found = ofFloor([
    throughput("bridge", 6),
    throughput("floor", 2),
    throughput("bridge", 6, { cap: 512 }),
    throughput("floor", 3, { mixed: true }),
  ], [paced("bridge", 8, 30), paced("floor", -1, 10)]);
  const three = { perSecond: 3, requestsPerEvent: 3, cpuMsPerEvent: 3 };
  assert.deepEqual(found.throughput, [
    { ...label, contender: "bridge", ...three, rssEarly: 3, rssEnd: 3, rssPeak: 3 },
  ]);
  const none = {
    addedToLineP50: null,
    addedToLineP99: null,
    addedToDeletionP50: null,
    addedToDeletionP99: null,
  };
  assert.deepEqual(found.paced, [{ ...label, contender: "bridge", ...none, cpuMsPerEvent: 3 }]);
  const text = ofFloorText(found).join("\n");
  assert.match(text, /bridge │ 64 +│ 3\.00 +│ 3\.00 +│ 3\.00/);
});

Deno.test("without a floor there is no table", () => {
  assert.deepEqual(ofFloorText(ofFloor([throughput("bridge", 6)], [])), []);
});

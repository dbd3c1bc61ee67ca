import assert from "node:assert/strict";
import { type CpuProfile, dearestFunctions } from "./cpu_profile.ts";

const node = (id: number, functionName: string, url = "", lineNumber = -1) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

Deno.test("functions are listed by their own time, as a share of the busy time", () => {
  const sdk = "file:///x/node_modules/.deno/a@1/node_modules/@smithy/core/index.js";
  const profile: CpuProfile = {
    nodes: [
      node(1, "(idle)"),
      node(2, "(garbage collector)"),
      node(3, "send", sdk, 9),
      // The same function, called from elsewhere.
      node(4, "send", sdk, 9),
      node(5, "", "file:///x/bridge/queue/consume.ts", 0),
    ],
    samples: [1, 2, 3, 4, 5],
    timeDeltas: [1000, 30, 20, 40, 10],
  };
  assert.deepEqual(dearestFunctions(profile, 2), [
    { name: "send", place: "@smithy/core/index.js:10", share: 0.6 },
    { name: "(garbage collector)", place: "", share: 0.3 },
  ]);
  const last = dearestFunctions(profile, 10).at(-1);
  assert.deepEqual(last, { name: "(anonymous)", place: "bridge/queue/consume.ts:1", share: 0.1 });
});

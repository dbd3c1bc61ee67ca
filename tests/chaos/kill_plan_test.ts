import assert from "node:assert/strict";
import { endingOf } from "./kill_plan.ts";

Deno.test("the same seed gives the same kills", () => {
  const endings = (seed: number) => Array.from({ length: 20 }, (_, i) => endingOf(seed, i + 1));
  assert.deepEqual(endings(1), endings(1));
  assert.notDeepEqual(endings(1), endings(2));
});

Deno.test("the bridge is killed while it starts, by the clock, and in every phase of a request", () => {
  const endings = Array.from({ length: 1000 }, (_, i) => endingOf(1, i + 1));
  const seen = new Set(
    endings.map((one) =>
      one.kind === "at a request" ? `${one.killPoint.verb} ${one.killPoint.phase}` : one.kind
    ),
  );
  const phases = ["asked", "done", "answered"];
  const kinds = ["Receive", "Invoke", "Delete"].flatMap((verb) =>
    phases.map((phase) => `${verb} ${phase}`)
  );
  assert.deepEqual([...seen].sort(), [...kinds, "while starting", "by the clock"].sort());
});

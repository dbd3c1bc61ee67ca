import assert from "node:assert/strict";
import { endingOf } from "./kill_plan.ts";
import { isPoison, planUploads } from "./upload_plan.ts";

Deno.test("a seed repeats its uploads and its kills", () => {
  assert.deepEqual(planUploads(1, 50, 5), planUploads(1, 50, 5));
  assert.notDeepEqual(planUploads(1, 50, 5), planUploads(2, 50, 5));
  const endings = (seed: number) => Array.from({ length: 20 }, (_, i) => endingOf(seed, i + 1));
  assert.deepEqual(endings(1), endings(1));
  assert.notDeepEqual(endings(1), endings(2));
});

Deno.test("the uploads are spread over the lives, some of a key that was there before", () => {
  const plan = planUploads(1, 1000, 100);
  assert.equal(plan.length, 1000);
  for (let life = 1; life <= 100; life++) {
    assert.equal(plan.filter((one) => one.life === life).length, 10);
  }
  const keys = new Set(plan.map(({ key }) => key));
  assert.ok(keys.size > 920 && keys.size < 980, `${keys.size} keys`);
});

Deno.test("a few uploads are poison, and no key of theirs comes again", () => {
  for (let seed = 1; seed < 20; seed++) {
    const plan = planUploads(seed, 1000, 100);
    const poison = plan.filter(({ key }) => isPoison(key));
    assert.ok(poison.length > 10 && poison.length < 60, `${poison.length} poison`);
    assert.equal(new Set(poison.map(({ key }) => key)).size, poison.length);
  }
});

Deno.test("with more kills than uploads, or no kill, every upload is made in some life", () => {
  assert.deepEqual(planUploads(1, 2, 4).map(({ life }) => life), [1, 3]);
  assert.deepEqual(planUploads(1, 2, 0).map(({ life }) => life), [1, 1]);
});

Deno.test("the bridge is killed while it starts, by the clock, and in every phase of a request", () => {
  const endings = Array.from({ length: 1000 }, (_, i) => endingOf(1, i + 1));
  const seen = new Set(
    endings.map((one) =>
      one.kind === "at a request" ? `${one.moment.verb} ${one.moment.phase}` : one.kind
    ),
  );
  const phases = ["asked", "done", "answered"];
  const moments = ["Receive", "Invoke", "Delete"].flatMap((verb) =>
    phases.map((phase) => `${verb} ${phase}`)
  );
  assert.deepEqual([...seen].sort(), [...moments, "while starting", "by the clock"].sort());
});

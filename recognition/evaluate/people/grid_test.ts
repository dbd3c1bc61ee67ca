import assert from "node:assert/strict";
import { type Grid, type Limits, limitsOf, type Look, overGrid } from "./grid.ts";
import { randomOf } from "./random.ts";

const SMALL: Grid = { thresholds: [0.3, 0.4, 0.5, 0.6], margins: [0, 0.1, 0.2] };

interface Candidate {
  readonly name: string;
  readonly distance: number;
  readonly second: number | null;
}

/** The first that is accepted of several, one after another. */
const cascade = (candidates: readonly Candidate[], tried: Limits[] = []) => (limits: Limits) => {
  tried.push(limits);
  const found = candidates.find(({ distance, second }) =>
    distance <= limits.threshold &&
    (second === null || second - distance >= limits.margin)
  );
  const nobody = { name: null, face: true, distance: 0.9, second: null };
  return Promise.resolve<Look>(found ? { ...found, face: true } : nobody);
};

Deno.test("every rule has the answer that it would have by itself", async () => {
  const random = randomOf("cascades");
  let [tried, rules] = [0, 0];
  for (let i = 0; i < 300; i++) {
    const candidates = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const distance = 0.2 + random() * 0.5;
      const second = random() < 0.1 ? null : distance + random() * 0.3;
      return { name: `p${Math.floor(random() * 3)}`, distance, second };
    });
    const asked: Limits[] = [];
    const names = (await overGrid(SMALL, cascade(candidates, asked))).map(({ name }) => name);
    const alone = await Promise.all(limitsOf(SMALL).map(cascade(candidates)));
    assert.deepEqual(names, alone.map(({ name }) => name), JSON.stringify(candidates));
    tried += asked.length;
    rules += names.length;
  }
  assert.ok(tried < rules / 2, `${tried} of ${rules} tried`);
});

Deno.test("a face that is nobody's under the laxest rule is looked at once", async () => {
  const asked: Limits[] = [];
  const looks = await overGrid(SMALL, cascade([], asked));
  assert.deepEqual(asked, [{ threshold: 0.6, margin: 0 }]);
  assert.equal(looks.length, 12);
  assert.ok(looks.every(({ name }) => name === null));
});

Deno.test("a cascade that accepts beyond its threshold at a first look ends too", async () => {
  const atOnce: Look = { name: "anna", face: true, distance: 0.8, second: 0.81 };
  const looks = await overGrid(SMALL, () => Promise.resolve(atOnce));
  assert.deepEqual(looks, Array.from({ length: 12 }, () => atOnce));
});

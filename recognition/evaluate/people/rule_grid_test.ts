import assert from "node:assert/strict";
import { evaluateGrid, type Grid, type RuleLimits, rulesOf } from "./rule_grid.ts";
import { randomOf } from "./seeded_random.ts";

const SMALL: Grid = { thresholds: [0.3, 0.4, 0.5, 0.6], margins: [0, 0.1, 0.2] };

interface Candidate {
  readonly name: string;
  readonly distance: number;
  readonly second: number | null;
}

interface Look {
  readonly name: string | null;
  readonly face: boolean;
  readonly by: Candidate | null;
}

/** Stricter than the distances require, as for people with many photos. */
const accepted = ({ threshold, margin }: RuleLimits, { distance, second }: Candidate) =>
  distance <= threshold - 0.05 && (second === null || second - distance >= margin);
const meets = (limits: RuleLimits, { by }: Look) => by !== null && accepted(limits, by);

/** The first accepted face of several, tried in sequence. */
const cascade =
  (candidates: readonly Candidate[], result: RuleLimits[] = []) => (limits: RuleLimits) => {
    result.push(limits);
    const by = candidates.find((one) => accepted(limits, one)) ?? null;
    return Promise.resolve<Look>({ name: by?.name ?? null, face: true, by });
  };

Deno.test("every rule has the answer that it would have alone", async () => {
  const random = randomOf("cascades");
  let [result, rules] = [0, 0];
  for (let i = 0; i < 300; i++) {
    const candidates = Array.from({ length: 1 + Math.floor(random() * 4) }, () => {
      const distance = 0.2 + random() * 0.5;
      const second = random() < 0.1 ? null : distance + random() * 0.3;
      return { name: `p${Math.floor(random() * 3)}`, distance, second };
    });
    const asked: RuleLimits[] = [];
    const names = (await evaluateGrid(SMALL, cascade(candidates, asked), meets)).map(({ name }) =>
      name
    );
    const alone = await Promise.all(rulesOf(SMALL).map(cascade(candidates)));
    assert.deepEqual(names, alone.map(({ name }) => name), JSON.stringify(candidates));
    result += asked.length;
    rules += names.length;
  }
  assert.ok(result < rules / 2, `${result} of ${rules} tried`);
});

Deno.test("an unknown face under the laxest rule is observed once", async () => {
  const asked: RuleLimits[] = [];
  const looks = await evaluateGrid(SMALL, cascade([], asked), meets);
  assert.deepEqual(asked, [{ threshold: 0.6, margin: 0 }]);
  assert.equal(looks.length, 12);
  assert.ok(looks.every(({ name }) => name === null));
});

Deno.test("an answer that no rule accepts afterwards is observed under each rule", async () => {
  const asked: RuleLimits[] = [];
  const anna: Look = { name: "anna", face: true, by: null };
  const looks = await evaluateGrid(SMALL, (limits) => {
    asked.push(limits);
    return Promise.resolve(anna);
  }, meets);
  assert.equal(asked.length, 12);
  assert.deepEqual(looks, Array.from({ length: 12 }, () => anna));
});

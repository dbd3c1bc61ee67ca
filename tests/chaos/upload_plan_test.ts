import assert from "node:assert/strict";
import { RANGE_MINUTES } from "../testing/minute_video.ts";
import { isLong, isPoison, longVideo, planUploads } from "./upload_plan.ts";

Deno.test("the same seed gives the same uploads", () => {
  assert.deepEqual(planUploads(1, 50, 5), planUploads(1, 50, 5));
  assert.notDeepEqual(planUploads(1, 50, 5), planUploads(2, 50, 5));
});

Deno.test("the uploads are spread over the lives, some with a key that was used before", () => {
  const plan = planUploads(1, 1000, 100);
  assert.equal(plan.length, 1000);
  for (let life = 1; life <= 100; life++) {
    assert.equal(plan.filter((one) => one.life === life).length, 10);
  }
  const keys = new Set(plan.map(({ key }) => key));
  assert.ok(keys.size > 890 && keys.size < 970, `${keys.size} keys`);
});

Deno.test("a few uploads are poison, and their keys are not reused", () => {
  for (let seed = 1; seed < 20; seed++) {
    const plan = planUploads(seed, 1000, 100);
    const poison = plan.filter(({ key }) => isPoison(key));
    assert.ok(poison.length > 10 && poison.length < 60, `${poison.length} poison`);
    assert.equal(new Set(poison.map(({ key }) => key)).size, poison.length);
  }
});

Deno.test("with more kills than uploads, or without kills, every upload is made in some life", () => {
  assert.deepEqual(planUploads(1, 2, 4).map(({ life }) => life), [1, 3]);
  assert.deepEqual(planUploads(1, 2, 0).map(({ life }) => life), [1, 1]);
});

Deno.test("some uploads are long videos, some of them of one key, with a content of their own", () => {
  const plan = planUploads(1, 1000, 100).filter(({ key }) => isLong(key));
  assert.ok(plan.length > 50 && plan.length < 130, `${plan.length} long videos`);
  const again = plan.filter(({ key }, i) => key === plan[i - 1]?.key);
  assert.ok(again.length > 10, `${again.length} replaced at once`);
  const videos = plan.map(({ key, nth }) => longVideo(1, key, nth));
  assert.equal(new Set(videos.map(({ edition }) => edition)).size, plan.length);
  const minutes = new Set(videos.map(({ minutes }) => minutes));
  assert.deepEqual([...minutes].sort(), [3, 4, 5, 6, 7, 8, 9]);
  assert.ok(videos.every(({ minutes }) => minutes > RANGE_MINUTES));
});

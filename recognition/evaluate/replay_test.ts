import assert from "node:assert/strict";
import { fakeFinder, testFrame } from "../testing/fake_face_finder.ts";
import { replay } from "./replay.ts";

async function* video() {
  yield testFrame(0);
}

Deno.test("each model runs once for a frame, and only on request", async () => {
  const faces = fakeFinder(() => [{ distance: 0.3 }, { distance: 0.5 }, { distance: 0.7 }]);
  let [detected, described] = [0, 0];
  const counting: typeof faces = {
    ...faces,
    detect(...args) {
      detected++;
      return faces.detect(...args);
    },
    describe(...args) {
      described++;
      return faces.describe(...args);
    },
  };
  await using again = replay(video(), counting);
  assert.deepEqual([detected, described], [0, 0]);
  for (let turn = 0; turn < 2; turn++) {
    for await (const frame of again.frames()) {
      const [first] = await again.finder.detect(frame, "tiny");
      const { descriptor } = await again.finder.describe(frame, first!, "both");
      assert.ok(Math.abs(descriptor[0]! + 0.3) < 1e-6);
    }
  }
  assert.deepEqual([detected, described], [1, 1]);
});

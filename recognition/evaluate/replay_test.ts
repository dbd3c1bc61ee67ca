import assert from "node:assert/strict";
import { fakeFinder, testFrame } from "../testing.ts";
import { replay } from "./replay.ts";

async function* video() {
  yield testFrame(0);
}

Deno.test("a face is described when it is asked for, and once; views are closed at the end", async () => {
  const faces = fakeFinder(() => [{ distance: 0.3 }, { distance: 0.5 }, { distance: 0.7 }]);
  let [described, open] = [0, 0];
  const counting: typeof faces = {
    ...faces,
    look(frame) {
      const view = faces.look(frame);
      open++;
      return {
        ...view,
        describe(detection) {
          described++;
          return view.describe(detection);
        },
        [Symbol.dispose]: () => void open--,
      };
    },
  };
  const again = replay(video(), counting);
  for (let turn = 0; turn < 2; turn++) {
    for await (const frame of again.frames()) {
      using view = again.finder.look(frame);
      const [first] = await view.detect("tiny");
      assert.ok(Math.abs((await view.describe(first!)).descriptor[0]! + 0.3) < 1e-6);
    }
  }
  assert.deepEqual([described, open], [1, 1]);
  await again[Symbol.asyncDispose]();
  assert.equal(open, 0);
});

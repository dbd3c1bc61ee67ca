import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { BACKGROUNDS } from "./backgrounds.ts";

Deno.test({
  name: "every background is a picture with light and dark parts, unlike the others (needs run)",
  ...needs("run", "read", "write"),
  async fn() {
    const means: string[] = [];
    for (const [i, background] of BACKGROUNDS.entries()) {
      // deno-fmt-ignore
      const rgb = await makeWithFfmpeg(
        "-filter_complex", `${background},scale=48:27[out]`, "-map", "[out]",
        "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-",
      );
      assert.equal(rgb.length, 48 * 27 * 3);
      assert.ok(Math.max(...rgb) - Math.min(...rgb) > 60, `background ${i} is plain`);
      const mean = [0, 1, 2].map((channel) =>
        rgb.filter((_, j) => j % 3 === channel).reduce((sum, value) => sum + value, 0) / 48 / 27
      );
      means.push(mean.map((value) => Math.round(value / 8)).join());
    }
    assert.equal(new Set(means).size, BACKGROUNDS.length, means.join(" "));
  },
});

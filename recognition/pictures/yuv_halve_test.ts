import assert from "node:assert/strict";
import { halveYuv } from "./yuv_halve.ts";

Deno.test("each pixel has the mean luma of four, and their chroma", () => {
  // deno-fmt-ignore
  const luma = Uint8Array.of(
    10, 11, 50, 60, 0, 0,
    12, 14, 70, 80, 0, 255,
  );
  const chroma = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const picture = { luma, chroma, chromaShift: 1, matrix: "bt709", isPq: false } as const;
  const half = halveYuv({ ...picture, width: 6, height: 2, time: 1.5 });
  assert.deepEqual([half.width, half.height, half.time, half.chromaShift], [3, 1, 1.5, 0]);
  assert.deepEqual([...half.luma], [12, 65, 64]);
  assert.deepEqual([...half.chroma], [...chroma]);
});

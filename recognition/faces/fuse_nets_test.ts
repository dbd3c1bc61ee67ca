import assert from "node:assert/strict";
import type { Tensor, TensorContainer } from "@tensorflow/tfjs-core";
import { needs } from "../../contract/testing/harness.ts";
import { squarePixels } from "../frames/frame.ts";
import { pictureFrame } from "../pictures/picture_file.ts";

/** The greatest difference between two numbers of a net's answer. */
function difference(one: readonly Float32Array[], other: readonly Float32Array[]): number {
  assert.deepEqual(one.map(({ length }) => length), other.map(({ length }) => length));
  return Math.max(
    ...one.map((values, i) =>
      values.reduce((most, value, at) => Math.max(most, Math.abs(value - other[i]![at]!)), 0)
    ),
  );
}

Deno.test({
  name: "the fused nets compute the same numbers, and leave no tensors",
  ...needs("run", "read", "env", "sys"),
  async fn() {
    const tf = await import("@tensorflow/tfjs-core");
    const { MODELS, SAMPLE_PHOTOS, startFaceApi } = await import("./face_api.ts");
    const { fuseDescriptor, fuseLandmarks, fuseSsd, fuseTiny } = await import("./fuse_nets.ts");
    const faceapi = await startFaceApi();
    const { tinyFaceDetector, ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet } =
      faceapi.nets;
    const nets = [tinyFaceDetector, ssdMobilenetv1, faceLandmark68Net, faceRecognitionNet];
    for (const net of nets) await net.loadFromDisk(MODELS);
    const frame = await pictureFrame(`${SAMPLE_PHOTOS}/sample1.jpg`);
    const picture = tf.tensor3d(squarePixels(frame), [640, 640, 3], "int32");
    // Not square: face-api adds a border.
    const face = (side: number) => tf.image.resizeBilinear(picture, [side, side - 20]);
    const [forLandmarks, forDescriptor] = [face(112), face(150)];

    const numbers = (found: TensorContainer): Float32Array[] => {
      const all = (Array.isArray(found) ? found : Object.values(found as object)).flat();
      const values = all.map((tensor: Tensor) => Float32Array.from(tensor.dataSync()));
      tf.dispose(found);
      return values;
    };
    const answers = async () => ({
      tiny: numbers([await tinyFaceDetector.forward(picture as never, 320) as never]),
      ssd: numbers(await ssdMobilenetv1.forward(picture as never) as never),
      landmarks: numbers([await faceLandmark68Net.forward(forLandmarks as never) as never]),
      descriptor: numbers([await faceRecognitionNet.forward(forDescriptor as never) as never]),
    });

    const before = await answers();
    fuseTiny(tinyFaceDetector);
    fuseSsd(ssdMobilenetv1);
    fuseLandmarks(faceLandmark68Net);
    fuseDescriptor(faceRecognitionNet);
    const count = tf.memory().numTensors;
    const after = await answers();
    assert.equal(tf.memory().numTensors, count);
    for (const [name, values] of Object.entries(before)) {
      const most = difference(values, after[name as keyof typeof after]);
      assert.ok(most < 1e-3, `${name}: ${most}`);
    }
    tf.dispose([picture, forLandmarks, forDescriptor]);
  },
});

Deno.test({
  name: "SSD sees the same in a wide frame without most of its black",
  ...needs("run", "read", "env", "sys"),
  async fn() {
    const tf = await import("@tensorflow/tfjs-core");
    const { MODELS, SAMPLE_PHOTOS, startFaceApi } = await import("./face_api.ts");
    const { fuseSsd } = await import("./fuse_nets.ts");
    const { ssdPixels } = await import("./ssd_pixels.ts");
    const { ssdMobilenetv1: net } = (await startFaceApi()).nets;
    await net.loadFromDisk(MODELS);
    fuseSsd(net);
    const { rgb } = await pictureFrame(`${SAMPLE_PHOTOS}/sample1.jpg`);
    const wide = { width: 640, height: 360, rgb: rgb.subarray(0, 640 * 360 * 3), time: 0 };
    const scoresOf = async (pixels: Int32Array, height: number) => {
      const picture = tf.tensor3d(pixels, [height, 640, 3], "int32");
      const found = await net.forward(picture as never) as unknown as Record<string, Tensor[]>;
      const scores = Float32Array.from(found.scores![0]!.dataSync());
      tf.dispose([picture, ...Object.values(found).flat()]);
      return scores;
    };
    const { pixels, height } = ssdPixels(wide);
    assert.equal(height, 400);
    const all = [await scoresOf(pixels, height)];
    // Where the black is left out, nothing must look like a face: with zeros, 0.49 is found there.
    const most = difference(all, [await scoresOf(squarePixels(wide), 640)]);
    assert.ok(most < 0.2, `${most}`);
  },
});

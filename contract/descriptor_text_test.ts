import assert from "node:assert/strict";
import { decodeDescriptor, encodeDescriptor } from "./descriptor_text.ts";
import { needs } from "./testing/harness.ts";

const GOLDEN = new URL("../recognition/golden.json", import.meta.url);

/** The descriptors of the faces in two photos, as the net gave them. */
async function realDescriptors(): Promise<Float32Array[]> {
  const photos: { descriptors: number[][] }[] = JSON.parse(await Deno.readTextFile(GOLDEN));
  return photos.flatMap(({ descriptors }) => descriptors.map((one) => Float32Array.from(one)));
}

function distance(one: Float32Array, other: Float32Array): number {
  return Math.hypot(...one.map((value, i) => value - other[i]!));
}

Deno.test({
  name: "what is read back of a descriptor has the same distances, to 0.0001 (needs read)",
  ...needs("read"),
  async fn() {
    const whole = await realDescriptors();
    assert.ok(whole.length >= 7, `${whole.length} faces`);
    const stored = whole.map((descriptor) => decodeDescriptor(encodeDescriptor(descriptor))!);
    let most = 0;
    for (const [i, one] of whole.entries()) {
      for (const [j, other] of whole.entries()) {
        if (i === j) continue;
        const exact = distance(one, other);
        // A stored face and a gallery's row; two stored faces.
        for (const read of [distance(stored[i]!, other), distance(stored[i]!, stored[j]!)]) {
          most = Math.max(most, Math.abs(read - exact));
        }
      }
    }
    assert.ok(most < 0.0001, `a distance changes by ${most}`);
  },
});

Deno.test("a descriptor keeps its signs, its largest number, and its text when stored again", () => {
  const descriptor = Float32Array.from({ length: 128 }, (_, i) => i === 7 ? -0.5 : i / 1000);
  const text = encodeDescriptor(descriptor);
  assert.match(text, /^[ -~]{353}$/);
  const read = decodeDescriptor(text)!;
  assert.equal(read[7], -0.5);
  assert.ok(read.every((value, i) => Math.abs(value - descriptor[i]!) <= 0.5 / 32_767 / 2 + 1e-7));
  assert.equal(encodeDescriptor(read), text);
});

Deno.test("what is no descriptor is neither written nor read", () => {
  const of = (length: number, value: number) => new Float32Array(length).fill(value);
  for (const none of [of(127, 0.1), of(128, 0), of(128, NaN), of(128, Infinity), of(128, 99)]) {
    assert.equal(encodeDescriptor(none), "");
  }
  const text = encodeDescriptor(of(128, 0.1));
  for (const none of ["", "0.1", text.slice(0, -1), `${text}=`, `x${text}`, text.slice(9)]) {
    assert.equal(decodeDescriptor(none), null, none);
  }
});

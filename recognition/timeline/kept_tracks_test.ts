import assert from "node:assert/strict";
import { decodeTracks, encodeTracks, type KeptTracks } from "./kept_tracks.ts";

const KEPT: KeptTracks = {
  sections: 2,
  samples: 240,
  looked: 200,
  seconds: 120,
  tracks: [{
    samples: [3, 4, 9],
    from: 1.5,
    to: 5,
    descriptor: Float32Array.from({ length: 128 }, (_, i) => Math.sin(i) / 10),
    isFace: true,
    best: {
      time: 2,
      face: { x: 1, y: 2, width: 30, height: 40 },
      quality: 0.7,
      picture: { width: 1, height: 1, rgb: new Uint8Array(3) },
    },
  }],
};

Deno.test("tracks are read as they were written, without pictures", () => {
  const { tracks, ...counts } = decodeTracks(encodeTracks(KEPT, 0.5), 0.5)!;
  const [{ descriptor, ...track }] = tracks as [(typeof tracks)[0]];
  const [{ descriptor: wanted, best, ...rest }] = KEPT.tracks as [(typeof KEPT.tracks)[0]];
  assert.deepEqual({ ...counts, tracks: KEPT.tracks }, KEPT);
  assert.deepEqual(track, { ...rest, best: { ...best, picture: null } });
  assert.ok(descriptor.every((value, i) => Math.abs(value - wanted[i]!) < 1e-4));
});

Deno.test("tracks of another step or version, and what is none, are not read", () => {
  const text = encodeTracks(KEPT, 0.5);
  assert.equal(decodeTracks(text, 1), null);
  assert.equal(decodeTracks(text.replace('"version":2', '"version":1'), 0.5), null);
  assert.equal(decodeTracks("{}", 0.5), null);
  assert.equal(decodeTracks("", 0.5), null);
});

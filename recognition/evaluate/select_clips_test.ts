import assert from "node:assert/strict";
import { selectClips } from "./select_clips.ts";

const WHERE = { folder: "clips", mapping: "mapping" };
const files = (...names: string[]) =>
  names.map((name) => ({ name, path: `clips/${name}`, size: 1 }));
const truth = (...names: string[]) => new Map(names.map((name) => [name, "anna"]));

Deno.test("names that are only in the folder or only in the mapping are reported", () => {
  const videos = files("a.mp4", "b.mp4", "c.mp4");
  const { clips, notes } = selectClips(videos, truth("b.mp4", "c.MP4", "w", "x", "y"), WHERE);
  assert.deepEqual(clips, files("b.mp4"));
  assert.deepEqual(notes, [
    "not in mapping, left out: 2 (a.mp4, c.mp4)",
    "in mapping, but not in clips: 4 (c.MP4, w, x, …)",
  ]);
  assert.deepEqual(selectClips(files("a.mp4"), truth("a.mp4"), WHERE).notes, []);
});

Deno.test("nothing to evaluate is an error of the user", () => {
  assert.throws(
    () => selectClips(files("a.mp4"), truth("b.mp4"), WHERE),
    /^UserError: none of the 1 videos in clips is in mapping$/,
  );
});

Deno.test("a file with a decomposed name is found in the mapping", () => {
  const videos = files("Zoe\u0308.mp4");
  assert.deepEqual(selectClips(videos, truth("Zo\u00eb.mp4"), WHERE), { clips: videos, notes: [] });
});

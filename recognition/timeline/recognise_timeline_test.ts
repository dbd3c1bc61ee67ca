import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { SAMPLE_PHOTOS } from "../faces/face_api.ts";
import { loadFaceFinder } from "../faces/face_finder.ts";
import { galleryOf } from "../gallery/gallery.ts";
import { pictureFrame } from "../pictures/picture_file.ts";
import {
  ANNA_AND_BEN,
  type FakeFace,
  fakeFinder,
  makeWithFfmpeg,
} from "../testing/fake_face_finder.ts";
import { loadTimelineRecogniser } from "./recognise_timeline.ts";

const test = (name: string, fn: (folder: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs run, read, write)`,
    ...needs("run", "read", "write"),
    fn: () => inTempDir(fn),
  });

const H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

test("the outcome tells whether anybody of the gallery was found", async (folder) => {
  const path = `${folder}/1.mp4`;
  await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=320x240:r=10:d=1.5", ...H264, path);
  const outcomeOf = async (faces: FakeFace[]) => {
    const finder = fakeFinder(() => faces);
    const seen = await (await loadTimelineRecogniser(ANNA_AND_BEN, { finder }))(path);
    return [seen.outcome, seen.people.length, seen.reason];
  };
  assert.deepEqual(await outcomeOf([{ distance: 0.1 }]), ["recognised", 1, null]);
  assert.deepEqual(await outcomeOf([{ distance: 3 }]), ["unknown", 1, null]);
  assert.deepEqual(await outcomeOf([]), ["no_face", 0, null]);
});

test("only who is not surely somebody is described by a second chip", async (folder) => {
  const path = `${folder}/1.mp4`;
  await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=320x240:r=10:d=1", ...H264, path);
  const refinesAt = async (distance: number) => {
    let refined = 0;
    const finder = fakeFinder(() => [{ distance }]);
    const counting: typeof finder = {
      ...finder,
      refine(...args) {
        refined++;
        return finder.refine(...args);
      },
    };
    await (await loadTimelineRecogniser(ANNA_AND_BEN, { finder: counting }))(path);
    return refined > 0;
  };
  assert.deepEqual([await refinesAt(0.1), await refinesAt(0.5), await refinesAt(3)], [
    false,
    true,
    true,
  ]);
});

test("a file that is no video is an answer", async (folder) => {
  const path = `${folder}/1.mp4`;
  await Deno.writeTextFile(path, "not a video");
  const finder = fakeFinder(() => []);
  const seen = await (await loadTimelineRecogniser(ANNA_AND_BEN, { finder }))(path);
  assert.deepEqual([seen.outcome, seen.people], ["unreadable", []]);
  assert.match(seen.reason!, /\w/);
});

test("everyone in two group photos, a second each, is found once, and when", async (folder) => {
  const finder = await loadFaceFinder();
  const photos = ["sample1.jpg", "sample2.jpg"].map((name) => `${SAMPLE_PHOTOS}/${name}`);
  const frame = await pictureFrame(photos[0]!);
  const faces = await finder.detect(frame, "ssd");
  const clearest = faces.reduce((one, other) => other.score > one.score ? other : one);
  const { descriptor } = await finder.encode(frame, clearest);
  const path = `${folder}/1.mp4`;
  const scaled = "scale=1280:720:force_original_aspect_ratio=decrease," +
    "pad=1280:720:(ow-iw)/2:(oh-ih)/2,setsar=1";
  // deno-fmt-ignore
  await makeWithFfmpeg(
    ...photos.flatMap((photo) => ["-loop", "1", "-framerate", "10", "-t", "1", "-i", photo]),
    "-filter_complex", `[0]${scaled}[a];[1]${scaled}[b];[a][b]concat=n=2`, ...H264, path,
  );
  const gallery = galleryOf([{ person: "ann", descriptor }]);
  const seen = await (await loadTimelineRecogniser(gallery, { finder }))(path);
  const [ann, ...strangers] = seen.people;
  assert.deepEqual([ann!.name, ann!.spans], ["ann", [{ from: 0, to: 1 }]]);
  assert.ok(ann!.nearest!.distance < 0.4, `${ann!.nearest!.distance}`);
  assert.ok(strangers.length >= 3, `${strangers.length} strangers`);
  for (const { name, spans } of strangers) {
    assert.equal(name, null);
    assert.ok(spans.every(({ from, to }) => (from === 0 && to === 1) || (from === 1 && to === 2)));
    assert.equal(spans.length, 1);
  }
  // The photos do not move: each is looked at once.
  assert.deepEqual([seen.samples, seen.looked], [4, 2]);
});

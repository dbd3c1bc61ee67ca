import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { box, handmadeVideo } from "../recognition/testing/mp4_boxes.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import { fakeContext } from "./testing/fake_context.ts";
import { isEqual, type MemoryObject, memoryObject } from "./testing/memory_object.ts";
import { lookAtWholeIfUnreadable, type VideoFile, videoFile } from "./video_file.ts";

/** Ten minutes of 20 kB a second. */
const FORM = { seconds: 600, rate: 2, sampleBytes: 10_000, keyEvery: 4 };
const DATA = FORM.seconds * FORM.rate * FORM.sampleBytes;
const { file: VIDEO } = handmadeVideo(FORM);

/** Opens an object as a video file. */
function opened(
  object: MemoryObject,
  test: (video: VideoFile, read: () => Uint8Array, downloads: number[]) => Promise<void>,
  mostKept = Infinity,
) {
  return inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    const downloads: number[] = [];
    const at = { bucket: "in", key: "long.mp4" };
    const onDownloaded = (ms: number) => downloads.push(ms);
    const video = videoFile(object, at, path, fakeContext().context, { onDownloaded, mostKept });
    await test(video, () => Deno.readFileSync(path), downloads);
  });
}

function assertEqual(one: Uint8Array, other: Uint8Array) {
  assert.ok(isEqual(one, other), "the bytes differ");
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });

test("of a long video, only the frames that are asked for are downloaded, and once", async () => {
  const object = memoryObject(VIDEO);
  await opened(object, async (video, read, downloads) => {
    assert.equal(await video.open(), "one");
    assert.ok(object.downloaded < 0.4e6);
    await video.fetchFrames(300, 360);
    assert.equal(await video.open(), "one");
    const { downloaded } = object;
    // A minute, the seconds around it, and the head of the file.
    assert.ok(downloaded > 1.2e6 && downloaded < 2.5e6, `${downloaded} bytes`);
    await video.fetchFrames(310, 350);
    assert.equal(object.downloaded, downloaded);
    const file = read();
    assert.equal(file.length, VIDEO.length);
    const at = (second: number) => 28 + second * 20_000;
    const there = (from: number, to: number) =>
      assertEqual(file.subarray(from, to), VIDEO.subarray(from, to));
    there(0, 262_144);
    there(at(299), at(390));
    there(28 + DATA, VIDEO.length);
    assertEqual(file.subarray(at(200), at(250)), new Uint8Array(50 * 20_000));
    assert.ok(video.isPartial);
    assert.ok(!object.asked.includes("all"));
    assert.equal(await video.download(), "one");
    assertEqual(read(), VIDEO);
    assert.ok(!video.isPartial);
    assert.equal(object.downloaded, VIDEO.length);
    assert.equal(downloads.length, 4);
  });
});

test("what is small, not understood or needed for the most part is downloaded whole", async () => {
  const text = new TextEncoder().encode("a text");
  const noise = Uint8Array.from({ length: 3e6 }, (_, i) => i % 7);
  const fragments = new Uint8Array(3e6);
  fragments.set([0, 0, 0, 8, ...new TextEncoder().encode("moof")]);
  for (const whole of [text, noise, fragments]) {
    const object = memoryObject(whole);
    await opened(object, async (video, read) => {
      await video.open();
      assert.ok(!video.isPartial);
      assertEqual(read(), whole);
      await video.fetchFrames(0, 5);
      await video.download();
      assert.equal(object.downloaded, whole.length);
    });
  }
  const object = memoryObject(VIDEO);
  await opened(object, async (video) => {
    await video.open();
    await video.fetchFrames(60, 580);
    assert.ok(!video.isPartial);
    assert.equal(object.downloaded, VIDEO.length);
  });
});

test("a file whose tables come first has its full size, too, before its end is downloaded", async () => {
  const { moov: { length } } = handmadeVideo(FORM);
  const places = Array.from({ length: FORM.seconds }, (_, i) => 36 + length + i * 20_000);
  const { file } = handmadeVideo({
    ...FORM,
    tables: { stco: box("stco", 0, places.length, ...places) },
  });
  const [head, data, tables] = [[0, 20], [20, 28 + DATA], [28 + DATA]].map((place) =>
    file.subarray(...place)
  );
  const whole = Uint8Array.from(Buffer.concat([head!, tables!, data!]));
  const object = memoryObject(whole);
  await opened(object, async (video, read) => {
    await video.open();
    assert.equal(read().length, whole.length);
    await video.fetchFrames(300, 360);
    const [from, to] = [places[300]!, places[360]!];
    assertEqual(read().subarray(from, to), whole.subarray(from, to));
    assert.ok(video.isPartial && object.downloaded < 3e6);
  });
});

test("tables that are too large are not read", async () => {
  const hostile = new Uint8Array(20e6);
  hostile.set([0, 0x2d, 0xc6, 0xc0, ...new TextEncoder().encode("free")]);
  hostile.set([0x01, 0x03, 0x66, 0x40, ...new TextEncoder().encode("moov")], 3e6);
  const object = memoryObject(hostile);
  await opened(object, async (video) => {
    await video.open();
    const heads = ["0-262144", "3000000-3262144"];
    assert.deepEqual(object.asked, [...heads, "262144-3000000", "3262144-20000000"]);
    assert.ok(!video.isPartial);
  });
});

test("earlier frames are dropped before they fill the disk", async () => {
  const object = memoryObject(VIDEO);
  const at = (second: number) => 28 + second * 20_000;
  await opened(object, async (video, read) => {
    const used = async () => 512 * (await Deno.stat(video.path)).blocks!;
    await video.open();
    for (let minute = 0; minute < 10; minute++) {
      await video.fetchFrames(60 * minute, 60 * (minute + 1));
      assert.ok(video.isPartial);
      assert.ok(await used() < 4.2e6, `${await used()} bytes`);
      const file = read();
      assert.equal(file.length, VIDEO.length);
      const [from, to] = [at(60 * minute), at(60 * (minute + 1))];
      assertEqual(file.subarray(from, to), VIDEO.subarray(from, to));
      assertEqual(file.subarray(28 + DATA), VIDEO.subarray(28 + DATA));
    }
    assert.equal(read()[at(200)], 0);
    await video.fetchFirst();
    for (const second of [100, 250, 400, 550]) {
      await video.fetchFrames(second, second + 60);
      assertEqual(read().subarray(0, at(10)), VIDEO.subarray(0, at(10)));
      assertEqual(
        read().subarray(at(second), at(second + 60)),
        VIDEO.subarray(at(second), at(second + 60)),
      );
    }
    assert.equal(read()[at(120)], 0);
    await video.download();
    await video.fetchFrames(60, 120);
    assertEqual(read(), VIDEO);
  }, 4e6);
});

test("without ranges, or if it is never opened, there is one request", async () => {
  for (
    const [object, ask] of [
      [memoryObject(VIDEO, { hasRanges: false }), "open"],
      [memoryObject(VIDEO), "download"],
    ] as const
  ) {
    await opened(object, async (video, read) => {
      assert.equal(await video[ask](), "one");
      assert.equal(await video[ask](), "one");
      assert.equal(await video.download(), "one");
      await video.fetchFrames(0, 5);
      assert.ok(!video.isPartial);
      assert.deepEqual(object.asked, ["all"]);
      assertEqual(read(), VIDEO);
    });
  }
});

test("ranges of another object do not get into the file", async () => {
  const object = memoryObject(VIDEO);
  await opened(object, async (video) => {
    await video.open();
    object.etag = "two";
    await assert.rejects(video.fetchFrames(300, 310), { name: "ObjectChanged" });
    await assert.rejects(video.download(), { name: "ObjectChanged" });
    assert.ok(video.isPartial);
  });
});

test("a look at a part may find it unreadable; at the whole file, it is", async () => {
  const looks = async (isPartial: boolean, look: () => string) => {
    let downloads = 0;
    const video = {
      get isPartial() {
        return isPartial;
      },
      download() {
        downloads++;
        isPartial = false;
        return Promise.resolve("one");
      },
    };
    const seen = await lookAtWholeIfUnreadable(
      video,
      () => Promise.resolve().then(look),
      (text) => text === "unreadable",
    ).catch(String);
    return [seen, downloads];
  };
  const unreadable = () => {
    throw new UnreadableVideo("no frames");
  };
  assert.deepEqual(await looks(true, () => "seen"), ["seen", 0]);
  assert.deepEqual(await looks(true, () => "unreadable"), ["unreadable", 1]);
  assert.deepEqual(await looks(false, () => "unreadable"), ["unreadable", 0]);
  assert.deepEqual(await looks(true, unreadable), ["UnreadableVideo: no frames", 1]);
  assert.deepEqual(await looks(false, unreadable), ["UnreadableVideo: no frames", 0]);
  const other = () => {
    throw new Error("killed");
  };
  assert.deepEqual(await looks(true, other), ["Error: killed", 0]);
});

import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";
import { isDense, type Sample, sampledFrames } from "./sampled_frames.ts";
import { UnreadableVideo } from "./unreadable_video.ts";
import { DEFAULT_LIMITS, type VideoLimits } from "./video_limits.ts";

const H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];

/** The samples of a video that ffmpeg makes from a source. */
function samplesOf(
  source: string,
  { every = 0.5, more = [], limits = DEFAULT_LIMITS }: {
    every?: number;
    more?: readonly string[];
    limits?: VideoLimits;
  } = {},
): Promise<Sample[]> {
  return inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    await makeWithFfmpeg("-f", "lavfi", "-i", source, ...H264, ...more, path);
    return await Array.fromAsync(sampledFrames(path, { every, limits }));
  });
}

const times = (samples: readonly Sample[]) =>
  samples.map(({ frame }) => Number(frame.time.toFixed(3)));

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, ...needs("run", "read", "write"), fn });

test("the first frame of each interval is sampled, and lasts until the next", async () => {
  const samples = await samplesOf("testsrc=s=320x240:r=25:d=2.2");
  assert.deepEqual(times(samples), [0, 0.52, 1, 1.52, 2]);
  assert.deepEqual(
    samples.map(({ until }) => Number(until.toFixed(3))),
    [0.52, 1, 1.52, 2, 2.2],
  );
});

test("the first frame after a cut is sampled, too, but not each of a flicker", async () => {
  const cut = "color=black:s=320x240:r=25:d=2,drawbox=c=white:t=fill:enable='gte(t,0.8)'";
  assert.deepEqual(times(await samplesOf(cut)), [0, 0.52, 0.8, 1, 1.52]);
  const flicker = "color=black:s=320x240:r=25:d=1,drawbox=c=white:t=fill:enable='mod(n,2)'";
  const samples = await samplesOf(flicker);
  assert.ok(samples.length <= 10, times(samples).join());
});

test("a picture that is shown for long is one sample, with its length", async () => {
  const slow = await samplesOf("testsrc=s=320x240:r=1/3:d=9");
  assert.deepEqual(times(slow), [0, 3, 6]);
  assert.deepEqual(slow.map(({ until }) => until), [3, 6, 9]);
});

/** Of four frames, only the first and the third are needed by others. */
const B_FRAMES = "-preset veryfast -bf 3 -b_strategy 0 -b-pyramid normal -sc_threshold 0".split(
  " ",
);

test("where B-frames are frequent, those that no other frame needs are skipped", async () => {
  const cut = "testsrc=s=320x240:r=25:d=3,drawbox=c=white:t=fill:enable='gte(t,1.76)'";
  const every = times(await samplesOf(cut));
  assert.deepEqual(every, [0, 0.52, 1, 1.52, 1.76, 2, 2.52]);
  const fewer = times(await samplesOf(cut, { more: B_FRAMES }));
  assert.equal(fewer.length, every.length, fewer.join());
  assert.notDeepEqual(fewer, every);
  for (const [i, time] of fewer.entries()) {
    const late = time - every[i]!;
    assert.ok(late >= 0 && late < 0.05, `${time} instead of ${every[i]}`);
  }
});

Deno.test("none is skipped if it is not known that others come soon", () => {
  assert.equal(isDense({ reordered: true, longest: 0.04 }, 0.5), true);
  assert.equal(isDense({ reordered: true, longest: 0.06 }, 0.5), false);
  assert.equal(isDense({ reordered: true, longest: Infinity }, 0.5), false);
  assert.equal(isDense({ reordered: false, longest: 0.04 }, 0.5), false);
});

test("none of a few slides is skipped", async () => {
  const slides = await samplesOf("testsrc=s=320x240:r=1:d=9", { more: B_FRAMES });
  assert.deepEqual(times(slides), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  // Then many pictures follow, which is no reason to skip slides.
  const more = ["-vf", "select='lt(t,4)*not(mod(n,25))+gte(t,4)'", "-fps_mode", "vfr", ...B_FRAMES];
  const mixed = times(await samplesOf("testsrc=s=320x240:r=25:d=6", { more }));
  assert.deepEqual(mixed.slice(0, 5), [0, 1, 2, 3, 4]);
});

test("what follows damage is not taken for a long last picture", async () => {
  await inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    const source = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=25:d=6"];
    await makeWithFfmpeg(...source, ...H264, "-movflags", "+faststart", path);
    const { size } = await Deno.stat(path);
    await Deno.truncate(path, Math.round(size / 2));
    const last = (await Array.fromAsync(sampledFrames(path, { every: 0.5 }))).at(-1)!;
    assert.ok(last.frame.time < 4, `${last.frame.time}`);
    assert.equal(last.until, last.frame.time + 0.5);
  });
});

test("sections have the samples of the whole, each until the next one's begin", async () => {
  await inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    // A keyframe every 4 seconds only.
    const source = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=25:d=10.2"];
    await makeWithFfmpeg(...source, ...H264, "-g", "100", path);
    const whole = await Array.fromAsync(sampledFrames(path, { every: 0.5 }));
    const parts: Sample[][] = [];
    for (const [from, to] of [[0, 3], [3, 6], [6, 9], [9, Infinity], [12, Infinity]] as const) {
      const section = { from, to };
      parts.push(await Array.fromAsync(sampledFrames(path, { every: 0.5, section })));
    }
    assert.deepEqual(parts.map((part) => part.length), [6, 6, 6, 3, 0]);
    const all = parts.flat();
    for (const [i, { frame, until }] of whole.entries()) {
      const one = all[i]!;
      assert.ok(Math.abs(one.frame.time - frame.time) <= 0.041, `${one.frame.time} ${frame.time}`);
      assert.ok(Math.abs(one.until - until) <= 0.041, `${one.until} ${until}`);
    }
    const ends = parts.slice(0, 4).map((part) => part.at(-1)!.until);
    assert.deepEqual(ends.slice(0, 3), [3, 6, 9]);
    assert.ok(Math.abs(ends[3]! - 10.2) < 0.01);
    assert.deepEqual(parts[1]![0]!.frame.time, 3);
    // The same picture, seeking or not.
    const same = whole.find(({ frame }) => frame.time === 6)!.frame.luma;
    const difference = parts[2]![0]!.frame.luma.reduce(
      (sum, v, i) => sum + Math.abs(v - same[i]!),
      0,
    );
    assert.ok(difference / same.length < 1, `${difference / same.length}`);
  });
});

test("small videos become 640 pixels, large ones exactly twice that", async () => {
  const size = async (source: string) => {
    const [sample] = await samplesOf(`testsrc=s=${source}:r=5:d=0.4`);
    return [sample!.frame.width, sample!.frame.height];
  };
  assert.deepEqual(await size("320x240"), [640, 480]);
  assert.deepEqual(await size("800x600"), [640, 480]);
  assert.deepEqual(await size("1280x720"), [1280, 720]);
  assert.deepEqual(await size("1080x1920"), [720, 1280]);
  // The shorter side is even, too.
  assert.deepEqual(await size("640x362"), [640, 362]);
  assert.deepEqual(await size("720x406"), [640, 360]);
  assert.deepEqual(await size("640x2"), [640, 2]);
});

test("what videoFrames refuses is refused with the same reason", async () => {
  const limits = { ...DEFAULT_LIMITS, seconds: 1 };
  await assert.rejects(
    samplesOf("testsrc=s=320x240:r=5:d=2", { limits }),
    (error) =>
      error instanceof UnreadableVideo && /lasts 2 s: the limit is 1 s/.test(error.message),
  );
});

test("breaking off ends ffmpeg; so does an abort, with its reason", async () => {
  await inTempDir(async (folder) => {
    const path = `${folder}/video.mp4`;
    await makeWithFfmpeg("-f", "lavfi", "-i", "testsrc=s=1280x720:r=25:d=8", ...H264, path);
    for await (const { frame } of sampledFrames(path, { every: 0.1 })) {
      if (frame.time > 0.2) break;
    }
    const [abort, reason] = [new AbortController(), new Error("time is up")];
    const reading = (async () => {
      for await (const _ of sampledFrames(path, { every: 0.1, signal: abort.signal })) {
        abort.abort(reason);
      }
    })();
    await assert.rejects(reading, reason);
  });
});

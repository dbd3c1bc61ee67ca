import assert from "node:assert/strict";
import { partRecord } from "../contract/s3_event.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { isEqual } from "./testing/memory_object.ts";
import { handmadeVideo } from "../recognition/testing/mp4_boxes.ts";
import { UNREADABLE } from "../recognition/recogniser.ts";
import { UnreadableVideo } from "../recognition/frames/unreadable_video.ts";
import {
  fakeRecognisers,
  type LongVideo,
  longVideo,
  type Op,
  uploadOf,
} from "./testing/long_video.ts";

const WHOLE = "1: 0 1; 1: 2 3; 1: 4 5 to 6";
const FORM = { seconds: 360, rate: 4, sampleBytes: 1000, keyEvery: 8 };
/** Six minutes, of which most parts need about half. */
const VIDEO = handmadeVideo(FORM).file;

/** All triples of numbers below `count`. */
function* triples(count: number): Generator<[number, number, number]> {
  for (let i = 0; i < count ** 3; i++) {
    yield [i % count, Math.floor(i / count) % count, Math.floor(i / count ** 2)];
  }
}

function test(name: string, fn: (folder: string) => Promise<void>) {
  Deno.test({
    name: `${name} (needs read, write)`,
    ...needs("read", "write"),
    fn: () => inTempDir(fn),
  });
}

/** The upload has one answer, about the whole video, and nothing about faces is left. */
function assertAnswered({ messages, sent, tracks }: LongVideo, whole = WHOLE) {
  assert.deepEqual(messages, []);
  assert.deepEqual(new Set(sent.map(({ reason }) => reason)), new Set([whole]));
  assert.equal(new Set(sent.map(({ identity }) => identity)).size, 1);
  assert.deepEqual([...tracks.values()], Array(3).fill('{"kind":"joined"}'));
}

test("a long video is split, each part is looked at once, and the last one answers", async (folder) => {
  const looked: string[] = [];
  const video = longVideo({ ...fakeRecognisers({ looked }), folder });
  const { identity, key } = uploadOf(video.messages[0]!);
  assert.deepEqual(await video.deliver(), { answer: "split", identity, key });
  const parts = video.messages.map(uploadOf);
  assert.deepEqual(parts.map(({ range }) => [range!.part, range!.of, range!.from, range!.to]), [
    [1, 3, 0, 2],
    [2, 3, 2, 4],
    [3, 3, 4, 6],
  ]);
  assert.equal(new Set([identity, ...parts.map((part) => part.identity)]).size, 4);
  // In any order.
  for (const at of [1, 1]) {
    const { identity } = uploadOf(video.messages[at]!);
    assert.deepEqual(await video.deliver(at), { answer: "part", identity, key });
  }
  assert.equal(video.sent.length, 0);
  await video.deliver();
  assert.equal(video.sent.length, 1);
  assert.equal(video.sent[0]!.identity, identity);
  assertAnswered(video);
  assert.deepEqual(looked, ["2", "3", "4", "5", "0", "1"]);
});

test("parts of several splits are joined once each begins where the one before ends", async (folder) => {
  // Of the object, and of a shorter and two longer ones that it has replaced.
  const splits = [[2, 4, 6], [1, 2, 3], [3, 6, 8], [4, 8, 12]];
  for (const [a, b, c] of triples(splits.length)) {
    const fakes = fakeRecognisers();
    const video = longVideo({ ...fakes, folder });
    await video.deliver();
    video.messages.forEach((message, i) => {
      const part = uploadOf(message);
      const split = splits[[a, b, c][i]!]!;
      const range = { ...part.range!, from: split[i - 1] ?? 0, to: split[i]! };
      video.messages[i] = partRecord(part, range);
    });
    // One that begins late, as no split has it.
    if (a === 3) {
      const part = uploadOf(video.messages[0]!);
      video.messages[0] = partRecord(part, { ...part.range!, from: 1 });
    }
    await video.drain();
    const [{ reason }] = video.sent as [(typeof video.sent)[0]];
    const [minutes, end] = reason!.replaceAll("1:", "").split(" to ") as [string, string];
    const all = Array.from({ length: Number(end) }, (_, minute) => `${minute}`);
    assert.deepEqual(minutes.match(/\d+/g), all, `${a} ${b} ${c}: ${reason}`);
    assertAnswered(video, reason!);
  }
});

test("what is kept of a part is not continued at other minutes, or of another object", async (folder) => {
  for (const etag of ["one", "two"]) {
    let saves = 0;
    const video: LongVideo = longVideo({
      ...fakeRecognisers({ etag: () => video.object.etag }),
      folder,
      at(op, when) {
        if (op === "saveTracks" && when === "after" && ++saves === 1) throw new Error("killed");
      },
    });
    await video.deliver();
    const part = uploadOf(video.messages[1]!);
    if (etag === "one") video.messages[1] = partRecord(part, { ...part.range!, from: 1 });
    await assert.rejects(video.deliver(1), /killed/);
    video.messages[1] = part.record;
    video.object.etag = etag;
    await video.drain();
    assertAnswered(video, "1: 0* 1*; 1: 2* 3*; 1: 4* 5* to 6".replaceAll("*", etag));
  }
});

test("a part that was answered is not looked at again, nor joined, nor the upload lost", async (folder) => {
  const looked: string[] = [];
  const video = longVideo({ ...fakeRecognisers({ looked }), folder });
  const [upload] = video.messages;
  await video.deliver();
  const parts = [...video.messages];
  // Each twice, as from a queue that delivers at least once, and the upload again in between.
  video.messages.splice(1, 0, parts[0]!, upload!);
  await video.drain();
  assertAnswered(video);
  assert.equal(video.sent.length, 1);
  video.messages.push(upload!, ...parts);
  await video.drain();
  assert.equal(video.sent.length, 1);
  assert.equal(looked.length, 6);
});

test("killed at any operation, the upload still has its answer", async (folder) => {
  const ops: Op[] = [];
  const well = longVideo({
    ...fakeRecognisers(),
    folder,
    video: VIDEO,
    at: (op, when) => void (when === "before" && ops.push(op)),
  });
  await well.drain();
  assert.ok(ops.length > 20, `${ops.length} operations`);
  assert.ok(ops.filter((op) => op === "downloadRange").length > 10, `${ops}`);
  assert.ok(!ops.includes("download"), `${ops}`);
  for (let kill = 0; kill < ops.length; kill++) {
    for (const when of ["before", "during", "after"] as const) {
      let count = 0;
      const looked: string[] = [];
      const video = longVideo({
        ...fakeRecognisers({ looked }),
        folder,
        video: VIDEO,
        at: (_op, now) => {
          if (now === when && count++ === kill) throw new Error("killed");
        },
      });
      await video.drain();
      const at = `killed ${when} ${ops[kill]} ${kill}`;
      assert.ok(video.sent.length <= 2, at);
      assertAnswered(video);
      // A minute at most is looked at again.
      assert.ok(looked.length <= 7, `${at}: ${looked}`);
    }
  }
});

test("two parts that both find all parts give the same answer", async (folder) => {
  const video = longVideo({ ...fakeRecognisers(), folder });
  await video.deliver();
  await video.deliver();
  await Promise.all([video.deliver(0), video.deliver(1)]);
  assertAnswered(video);
});

test("the answer is about one object: parts of a replaced one are looked at again", async (folder) => {
  let video: LongVideo | null = null;
  video = longVideo({ ...fakeRecognisers({ etag: () => video!.object.etag }), folder });
  await video.deliver();
  await video.deliver();
  const earlier = video.messages.map((message) => uploadOf(message).identity);
  video.object.etag = "two";
  for (const _ of earlier) await video.deliver();
  // Deliveries of the earlier messages are not taken for those of the first part's new one.
  const [again, ...others] = video.messages.map(uploadOf);
  assert.deepEqual([again!.range!.part, others], [1, []]);
  assert.ok(!earlier.includes(again!.identity) && again!.range!.again);
  await video.drain();
  assertAnswered(video, "1: 0two 1two; 1: 2two 3two; 1: 4two 5two to 6");
});

test("an object that is replaced between two of its ranges is looked at anew", async (folder) => {
  for (const op of ["split", "part", "join"] as const) {
    let [video, ranges]: [LongVideo | null, number] = [null, 0];
    const at = (what: Op, when: string) => {
      if (what === "downloadRange" && when === "after" && ++ranges === 1) {
        video!.object.etag = "two";
      }
    };
    const fakes = fakeRecognisers({ etag: () => video!.object.etag });
    video = longVideo({ ...fakes, folder, video: VIDEO, at: (...all) => at(...all) });
    ranges = op === "split" ? 0 : -Infinity;
    await video.deliver();
    if (op === "join") { for (const place of [0, 0]) await video.deliver(place); }
    if (op !== "split") ranges = 0;
    await video.drain();
    assert.equal(video.object.etag, "two");
    assertAnswered(video, "1: 0two 1two; 1: 2two 3two; 1: 4two 5two to 6");
  }
});

test("a video that is unreadable with bytes missing is looked at with all of them", async (folder) => {
  const fakes = fakeRecognisers();
  const { recogniser } = fakes;
  const { file } = handmadeVideo({ ...FORM, sampleBytes: 2000 });
  let attempts = 0;
  const video = longVideo({
    ...fakes,
    folder,
    video: file,
    recogniser: {
      ...recogniser,
      async look(path, minutes, options) {
        await options?.fetchFrames?.(minutes.from * 60, minutes.to * 60);
        attempts++;
        if (!isEqual(file, await Deno.readFile(path))) {
          throw new UnreadableVideo("it cannot be decoded");
        }
        return await recogniser.look(path, minutes, options);
      },
    },
  });
  await video.drain();
  assertAnswered(video);
  assert.equal(attempts, 6);
});

test("the invocations that split and answer have the first frames, without which none is decoded", async (folder) => {
  const sampleBytes = 20_000;
  // Its first keyframes are far beyond what is downloaded of every video.
  const { file } = handmadeVideo({ ...FORM, sampleBytes, keyEvery: 40 });
  const { recogniser, recognise } = fakeRecognisers();
  const isThere: boolean[] = [];
  const look = async (path: string) => {
    const start = 60 * sampleBytes;
    isThere.push(isEqual(file.subarray(0, start), (await Deno.readFile(path)).subarray(0, start)));
  };
  const video = longVideo({
    recogniser: { ...recogniser, ranges: (path) => look(path).then(() => recogniser.ranges(path)) },
    async recognise(path, options) {
      await options?.fetchFrames?.(300, 300);
      await look(path);
      return await recognise(path, options);
    },
    folder,
    video: file,
  });
  await video.drain();
  assertAnswered(video);
  assert.deepEqual(isThere, [true, true]);
});

test("a part that cannot be read is an error that says what to do", async (folder) => {
  const video = longVideo({ ...fakeRecognisers(), folder });
  await video.deliver();
  await video.deliver();
  await video.deliver();
  const [key] = video.tracks.keys();
  video.tracks.set(key!, "by a later version");
  await assert.rejects(
    video.deliver(),
    /part 1 of 3 cannot be read: long\.[0-9a-f]{32}\.part-1-of-3\.tracks; upload the video again/,
  );
});

test("with bytes missing, nothing is decided: neither that it is not split, nor that it is unreadable", async (folder) => {
  const fakes = fakeRecognisers();
  const { recogniser, recognise } = fakes;
  const isWhole = async (path: string) => isEqual(VIDEO, await Deno.readFile(path));
  const video = longVideo({
    recogniser: {
      ...recogniser,
      ranges: async (path) => await isWhole(path) ? recogniser.ranges(path) : null,
    },
    recognise: async (path, options) =>
      await isWhole(path) ? recognise(path, options) : { ...UNREADABLE, reason: "not whole" },
    folder,
    video: VIDEO,
  });
  assert.equal((await video.deliver() as { answer?: string }).answer, "split");
  await video.drain();
  assertAnswered(video);
});

test("a part of another version is looked at again", async (folder) => {
  const older = longVideo({ ...fakeRecognisers({ version: "0" }), folder });
  await older.deliver();
  await older.deliver();
  const video = longVideo({ ...fakeRecognisers(), folder });
  video.messages.splice(0, 1, ...older.messages);
  for (const [key, text] of older.tracks) video.tracks.set(key, text);
  await video.drain();
  assertAnswered(video);
});

test("a later upload of the same video does not mix with it", async (folder) => {
  const video = longVideo({ ...fakeRecognisers(), folder });
  const [first] = video.messages;
  const later = { ...first!, responseElements: { "x-amz-request-id": "another" } };
  video.messages.push(later);
  await video.drain();
  assert.deepEqual(
    video.sent.map(({ identity, reason }) => [identity, reason]),
    [first!, later].map((record) => [uploadOf(record).identity, WHOLE]),
  );
});

test("a dead-lettered part that is redriven finishes the video, and the others are not looked at again", async (folder) => {
  const looked: string[] = [];
  const fakes = fakeRecognisers({ looked });
  const { recogniser } = fakes;
  let isBroken = true;
  const video = longVideo({
    ...fakes,
    recogniser: {
      ...recogniser,
      look: (path, minutes, options) =>
        isBroken && minutes.from === 2
          ? Promise.reject(new Error("no such model"))
          : recogniser.look(path, minutes, options),
    },
    folder,
  });
  await video.deliver();
  await assert.rejects(video.deliver(1), /no such model/);
  const [deadLetter] = video.messages.splice(1, 1);
  await video.drain();
  assert.deepEqual([video.sent.length, looked.length], [0, 4]);
  isBroken = false;
  video.messages.push(deadLetter!);
  await video.drain();
  assertAnswered(video);
  assert.equal(video.sent.length, 1);
  assert.deepEqual(looked.slice(4), ["2", "3"]);
});

test("a part that is redriven after the others have expired has the upload split again", async (folder) => {
  const video = longVideo({ ...fakeRecognisers(), folder });
  await video.deliver();
  const [first] = video.messages;
  video.messages.length = 0;
  const range = { ...uploadOf(first!).range!, splitAt: Date.now() - 19 * 86_400_000 };
  video.messages.push({ ...first!, rollcallRange: range } as typeof first & object);
  await video.deliver();
  assert.deepEqual(video.messages.map((record) => uploadOf(record).range), [undefined]);
  await video.drain();
  assertAnswered(video);
});

test("if a part is unreadable, so is the video, as in one go", async (folder) => {
  const fakes = fakeRecognisers();
  const { recogniser } = fakes;
  const video = longVideo({
    ...fakes,
    recogniser: {
      ...recogniser,
      look: (path, minutes, options) =>
        minutes.from === 2
          ? Promise.reject(new UnreadableVideo("it takes too long to decode"))
          : recogniser.look(path, minutes, options),
    },
    folder,
  });
  await video.drain();
  const answers = video.sent.map(({ outcome, reason }) => [outcome, reason]);
  assert.deepEqual(answers, [["unreadable", "it takes too long to decode"]]);
  assert.deepEqual([...video.tracks.values()], Array(3).fill('{"kind":"joined"}'));
});

test("a function that no longer splits takes a part for the whole video", async (folder) => {
  const split = longVideo({ ...fakeRecognisers(), folder });
  const { identity } = uploadOf(split.messages[0]!);
  await split.deliver();
  const video = longVideo({ ...fakeRecognisers(), recogniser: null, folder });
  video.messages.splice(0, 1, ...split.messages);
  await video.drain();
  assert.deepEqual(video.sent.map((result) => [result.identity, result.reason]), [
    [identity, "in one go"],
    [identity, "in one go"],
    [identity, "in one go"],
  ]);
});

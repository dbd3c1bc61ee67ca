import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { partTracksKey, tracksKey, tracksOfPart } from "./csv.ts";
import { partRecord, readNotification, type Upload, wholeUpload } from "./s3_event.ts";
import { s3PutRecord } from "./testing/messages.ts";
import { isSameRange, rangeText, type VideoRange } from "./video_range.ts";

const RANGE: VideoRange = { part: 2, of: 3, from: 5, to: 10, splitAt: 1_767_323_045_678 };

function read(record: unknown): Upload {
  const notification = readNotification(JSON.parse(JSON.stringify({ Records: [record] })));
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

const whole = read(s3PutRecord({ key: "a+b.mp4" }));

Deno.test("a part is an upload of the same object, with a range and an identity of its own", () => {
  const { identity, range, record, ...part } = read(partRecord(whole, RANGE));
  const { identity: upload, record: _, ...rest } = whole;
  assert.deepEqual(part, rest);
  assert.deepEqual(range, { ...RANGE, upload });
  assert.notEqual(identity, upload);
  assert.match(identity, /^[0-9a-f]{32}$/);
  assert.deepEqual(wholeUpload(read(record)), whole);
  assert.deepEqual(wholeUpload(whole), whole);
});

Deno.test("sent again, a part has the same identity; looked at again, another one", () => {
  const identityOf = (range: VideoRange) => read(partRecord(whole, range)).identity;
  const identity = identityOf(RANGE);
  assert.equal(identityOf({ ...RANGE, splitAt: 7 }), identity);
  const others = [
    { ...RANGE, part: 1 },
    { ...RANGE, of: 4 },
    { ...RANGE, from: 4 },
    { ...RANGE, to: 11 },
    { ...RANGE, again: "id-1" },
    { ...RANGE, again: "id-2" },
  ].map(identityOf);
  assert.equal(new Set([identity, ...others]).size, 7);
  const later = read(s3PutRecord({ key: "a+b.mp4", requestId: "another" }));
  assert.notEqual(read(partRecord(later, RANGE)).identity, identity);
});

Deno.test("a malformed range is refused", () => {
  const wrong: unknown[] = [
    null,
    "2 of 3",
    {},
    { ...RANGE, part: 0 },
    { ...RANGE, part: 4 },
    { ...RANGE, from: -1 },
    { ...RANGE, to: 5 },
    { ...RANGE, to: 1e9 },
    { ...RANGE, from: 5.5 },
    { ...RANGE, splitAt: "now" },
    { ...RANGE, again: 1 },
  ];
  for (const range of wrong) {
    const record = { ...whole.record, rollcallRange: range };
    assert.throws(() => read(record), (error) => error instanceof ContractError, `${range}`);
  }
});

Deno.test("ranges are the same if both their minutes are, whatever else is not", () => {
  assert.ok(isSameRange(RANGE, { ...RANGE, part: 3, of: 4, splitAt: 7, again: "id-1" }));
  assert.ok(!isSameRange(RANGE, { ...RANGE, from: 4 }));
  assert.ok(!isSameRange(RANGE, { ...RANGE, to: 11 }));
});

Deno.test("a part's text tells which minutes it is of", () => {
  assert.equal(rangeText(RANGE), "minutes 5 to 10, part 2 of 3");
});

Deno.test("the tracks of a part are told from those of other uploads, and lead to their video", () => {
  const key = partTracksKey("a/b.mp4", whole.identity, RANGE);
  assert.equal(key, `a/b.${whole.identity}.part-2-of-3.tracks`);
  assert.equal(tracksOfPart(key), tracksKey("a/b.mp4"));
  assert.equal(tracksOfPart("a/b.part-2-of-3.tracks"), "a/b.part-2-of-3.tracks");
});

import assert from "node:assert/strict";
import { ContractError } from "./errors.ts";
import { s3PutRecord, TEST_EVENT } from "./testing/messages.ts";
import { decodeKey, parseNotification, readNotification } from "./s3_event.ts";

const refused = (problem: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ContractError, String(error));
  assert.match(error.message, problem);
  return true;
};

function onlyUpload(record: unknown) {
  const notification = readNotification({ Records: [record] });
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

Deno.test("decodeKey replaces plus signs by spaces, then decodes percent-encoding", () => {
  assert.equal(decodeKey("a+b%28c%29.mp4"), "a b(c).mp4");
  assert.equal(decodeKey("1%2B1%3D2+%2525.mp4"), "1+1=2 %25.mp4");
  assert.equal(decodeKey("zo%C3%AB/%E2%82%AC.mp4"), "zoë/€.mp4");
  assert.throws(() => decodeKey("100%.mp4"), refused(/"100%\.mp4" is not form-encoded/));
});

Deno.test("an S3 put is an upload with decoded key, size, identity and the record as received", () => {
  const record = s3PutRecord({ key: "a+b.mp4" });
  assert.deepEqual(parseNotification(JSON.stringify({ Records: [record] })), {
    kind: "uploads",
    uploads: [{
      // SHA-256 of ["in","a b.mp4","C3D13FE58DE4C810","0055AED6DCD90281E5"]: its first half.
      identity: "9d501b7791359e42fa47e1b9461b8591",
      bucket: "in",
      key: "a b.mp4",
      size: 1024,
      record,
    }],
  });
});

Deno.test("several records are several uploads in the same order", () => {
  const Records = ["1.mp4", "2.mp4", "3.mp4"].map((key) => s3PutRecord({ key }));
  const notification = readNotification({ Records });
  assert.equal(notification.kind, "uploads");
  assert.deepEqual(notification.uploads.map(({ key }) => key), ["1.mp4", "2.mp4", "3.mp4"]);
  assert.equal(new Set(notification.uploads.map(({ identity }) => identity)).size, 3);
});

Deno.test("a redelivery has the same identity, a second upload of the key a different one", () => {
  const first = onlyUpload(s3PutRecord({ key: "1.mp4" })).identity;
  assert.equal(onlyUpload(s3PutRecord({ key: "1.mp4" })).identity, first);
  const again = s3PutRecord({ key: "1.mp4", requestId: "D4E24A0F69EF5D921" });
  assert.notEqual(onlyUpload(again).identity, first);
  const later = s3PutRecord({ key: "1.mp4" });
  later.s3.object.sequencer = "0055AED6DCD90281E6";
  assert.notEqual(onlyUpload(later).identity, first);
});

Deno.test("a record with only the required fields is an upload", () => {
  const upload = onlyUpload({
    eventName: "s3:ObjectCreated:CompleteMultipartUpload",
    s3: { bucket: { name: "in" }, object: { key: "1.mp4" } },
  });
  assert.equal(upload.key, "1.mp4");
  assert.equal(upload.size, undefined);
  assert.match(upload.identity, /^[0-9a-f]{32}$/);
});

Deno.test("S3's test event is recognised", () => {
  assert.deepEqual(readNotification(TEST_EVENT), { kind: "test" });
});

Deno.test("a body that is not an S3 event is refused, and the error says why", () => {
  assert.throws(() => parseNotification("{"), refused(/not JSON/));
  for (const value of [null, 1, "text", []]) {
    assert.throws(() => readNotification(value), refused(/not a JSON object/));
  }
  for (const value of [{}, { Records: [] }, { Records: {} }]) {
    assert.throws(() => readNotification(value), refused(/no Records/));
  }
});

Deno.test("a record that is not an upload is refused, and the error says which and why", () => {
  const put = s3PutRecord({ key: "1.mp4" });
  const { bucket, object } = put.s3;
  const bad: [unknown, RegExp][] = [
    [null, /Records\[1\] has no eventName/],
    [{ ...put, eventName: undefined }, /has no eventName/],
    [{ ...put, s3: undefined }, /has no s3\.bucket and s3\.object/],
    [{ ...put, s3: { bucket } }, /has no s3\.bucket and s3\.object/],
    [{ ...put, s3: { bucket: { name: "" }, object } }, /has no s3\.bucket\.name/],
    [{ ...put, s3: { bucket, object: { key: 7 } } }, /has no s3\.object\.key/],
    [{ ...put, s3: { bucket, object: { key: "" } } }, /has no s3\.object\.key/],
    [{ ...put, s3: { bucket, object: { key: "%" } } }, /not form-encoded/],
    [{ ...put, eventName: "ObjectRemoved:Delete" }, /is ObjectRemoved:Delete, not an upload/],
  ];
  for (const [record, problem] of bad) {
    assert.throws(() => readNotification({ Records: [put, record] }), refused(problem));
  }
});

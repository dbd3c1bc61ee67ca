import assert from "node:assert/strict";
import { s3PutRecord } from "../contract/testing/messages.ts";
import { readNotification, type Upload } from "../contract/s3_event.ts";
import { uploadWork } from "./kept_work.ts";
import { fakeContext } from "./testing/fake_context.ts";

function uploadOf(requestId: string): Upload {
  const notification = readNotification({ Records: [s3PutRecord({ key: "a.mp4", requestId })] });
  assert.equal(notification.kind, "uploads");
  return notification.uploads[0]!;
}

/** A bucket that may fail. */
function fakeStore(fails = false) {
  const objects = new Map<string, string>();
  const check = () => fails ? Promise.reject(new Error("AccessDenied")) : Promise.resolve();
  return {
    objects,
    async loadTracks(key: string) {
      await check();
      return objects.get(key) ?? null;
    },
    async saveTracks(key: string, text: string) {
      await check();
      objects.set(key, text);
    },
  };
}

Deno.test("the work goes on at the next delivery of the same upload, and is emptied at the end", async () => {
  const store = fakeStore();
  const { context } = fakeContext();
  const first = uploadWork(store, uploadOf("one"), context);
  assert.equal(await first.load(), null);
  await first.clear();
  assert.equal(store.objects.size, 0);
  await first.save("half");
  assert.equal(first.isStored, true);
  assert.deepEqual([...store.objects.keys()], ["a.tracks"]);
  const next = uploadWork(store, uploadOf("one"), context);
  assert.equal(await next.load(), "half");
  await next.clear();
  assert.equal(store.objects.get("a.tracks"), "");
  assert.equal(await uploadWork(store, uploadOf("one"), context).load(), null);
});

Deno.test("a later upload of the same video begins anew", async () => {
  const store = fakeStore();
  const { context } = fakeContext();
  await uploadWork(store, uploadOf("one"), context).save("half");
  assert.equal(await uploadWork(store, uploadOf("two"), context).load(), null);
});

Deno.test("work that cannot be kept or read is logged, and does not fail the upload", async () => {
  const { context, logged } = fakeContext();
  const work = uploadWork(fakeStore(true), uploadOf("one"), context);
  assert.equal(await work.load(), null);
  await work.save("half");
  await work.clear();
  assert.equal(work.isStored, false);
  assert.deepEqual(logged().map(({ message, reason }) => [message, reason]), [
    ["cannot read earlier work", "AccessDenied"],
    ["cannot keep the work", "AccessDenied"],
  ]);
});

Deno.test("after the deadline the reason is the deadline", async () => {
  const late = new Error("the timeout is near");
  const { context } = fakeContext(AbortSignal.abort(late));
  await assert.rejects(uploadWork(fakeStore(true), uploadOf("one"), context).save("half"), late);
});

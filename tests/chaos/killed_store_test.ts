import assert from "node:assert/strict";
import type { S3Record } from "../../contract/s3_event.ts";
import type { Store } from "../../lambda/aws_store.ts";
import { killedStore } from "./killed_store.ts";

const { signal } = new AbortController();
const records = Array.from({ length: 5 }, (_, i) => ({ eventName: `${i}` }) as S3Record);

/** Does three operations. @returns those that were done, and how often the invocation was killed */
async function done(nth: number, when: "before" | "during" | "after") {
  const ops: string[] = [];
  let kills = 0;
  const store = killedStore(
    {
      loadTracks(key) {
        ops.push(`load ${key}`);
        return Promise.resolve(null);
      },
      sendUploads: (some) => Promise.resolve(void ops.push(`send ${some.length}`)),
      saveTracks: (key) => Promise.resolve(void ops.push(`save ${key}`)),
    } as Partial<Store> as Store,
    { nth, when },
    () => {
      kills++;
      return new Error("killed");
    },
  );
  await (async () => {
    await store.loadTracks("a", signal);
    await store.sendUploads(records, signal);
    await store.saveTracks("b", "", signal);
  })().catch(() => {});
  return [...ops, `${kills} killed`];
}

Deno.test("an invocation is killed before, during or after its n-th operation", async () => {
  assert.deepEqual(await done(2, "before"), ["load a", "1 killed"]);
  assert.deepEqual(await done(2, "during"), ["load a", "send 3", "1 killed"]);
  assert.deepEqual(await done(2, "after"), ["load a", "send 5", "1 killed"]);
  assert.deepEqual(await done(1, "during"), ["load a", "1 killed"]);
  assert.deepEqual(await done(4, "before"), ["load a", "send 5", "save b", "0 killed"]);
});

import assert from "node:assert/strict";
import { notProcessedOnce } from "./run.ts";
import type { EventTimes, Seen } from "./stub/recorder.ts";

// deno-fmt-ignore
const event = (more: Partial<EventTimes>): EventTimes => ({
  identity: "a", put: 1, invoked: 1, answered: 1, deleted: 1, saved: 1,
  invocations: 1, deletions: 1, saves: 1, ...more,
});
const seen = (more: Partial<EventTimes>, queues = true): Seen => ({
  events: [event(more)],
  queues,
  requests: {},
  mostPolls: 1,
});
const once = new Map([["a", [1]]]);

Deno.test("an upload that was invoked, deleted, saved and written once is not reported", () => {
  assert.deepEqual(notProcessedOnce(seen({}), once), []);
});

Deno.test("an upload with a step that is missing or was done twice is reported", () => {
  for (const count of [0, 2]) {
    assert.equal(notProcessedOnce(seen({ invocations: count }), once).length, 1);
    assert.equal(notProcessedOnce(seen({ deletions: count }), once).length, 1);
    assert.equal(notProcessedOnce(seen({ saves: count }), once).length, 1);
  }
  assert.match(notProcessedOnce(seen({}), new Map())[0]!, /^a .*"lines":0/);
  assert.match(notProcessedOnce(seen({}), new Map([["a", [1, 2]]]))[0]!, /"lines":2/);
});

Deno.test("deletions are not checked if another server has the queues", () => {
  assert.deepEqual(notProcessedOnce(seen({ deletions: 0, saves: 0 }, false), once), []);
  assert.equal(notProcessedOnce(seen({ invocations: 2 }, false), once).length, 1);
});

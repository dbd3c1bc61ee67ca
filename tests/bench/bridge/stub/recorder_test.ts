import assert from "node:assert/strict";
import { startRecorder } from "./recorder.ts";

Deno.test("records when each step of an upload first happened, and how often", () => {
  const recorder = startRecorder();
  recorder.put("a");
  const answered = recorder.invoked("a");
  answered();
  recorder.deleted("a");
  recorder.saved("a");
  const [first] = recorder.events().map((event) => ({ ...event }));
  assert.ok(first!.put > 0 && first!.put <= first!.invoked && first!.invoked <= first!.answered);
  assert.ok(first!.answered <= first!.deleted && first!.deleted <= first!.saved);
  recorder.invoked("a")();
  recorder.deleted("a");
  const [again] = recorder.events();
  assert.deepEqual(again, { ...first, invocations: 2, deletions: 2 });
  assert.deepEqual(recorder.progress(), { put: 1, answered: 1, deleted: 1, saved: 1, requests: 0 });
});

Deno.test("requests are counted by operation; an unknown upload is ignored", () => {
  const recorder = startRecorder();
  for (const operation of ["Invoke", "ReceiveMessage", "Invoke"]) recorder.request(operation);
  assert.deepEqual(recorder.requests(), { Invoke: 2, ReceiveMessage: 1 });
  recorder.invoked("b")();
  recorder.saved("b");
  assert.deepEqual(recorder.events(), []);
  assert.equal(recorder.progress().requests, 3);
});

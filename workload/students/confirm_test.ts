import assert from "node:assert/strict";
import { askToConfirm } from "./confirm.ts";

const typed = (text: string) => ({
  read: (into: Uint8Array) => Promise.resolve(new TextEncoder().encodeInto(text, into).written),
});
const never = new AbortController().signal;

Deno.test("only y or yes confirms", async () => {
  for (const yes of ["y\n", "Yes\r\n"]) {
    assert.equal(await askToConfirm("?", never, typed(yes)), true);
  }
  for (const no of ["\n", "n\n", "yep\n"]) {
    assert.equal(await askToConfirm("?", never, typed(no)), false);
  }
  const end = { read: () => Promise.resolve(null) };
  assert.equal(await askToConfirm("?", never, end), false);
});

Deno.test("an unanswered question ends with the stop signal", async () => {
  const stop = new AbortController();
  const asked = askToConfirm("?", stop.signal, { read: () => new Promise(() => {}) });
  stop.abort(new DOMException("asked to stop", "AbortError"));
  await assert.rejects(asked, { name: "AbortError" });
  await assert.rejects(askToConfirm("?", stop.signal, typed("y\n")), { name: "AbortError" });
});

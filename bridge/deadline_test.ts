import assert from "node:assert/strict";
import { withFakeTime } from "./testing/fake_time.ts";
import { DeadlineError, withDeadline } from "./deadline.ts";

/** Work that ends only when it is aborted. */
const hanging = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")))
  );

Deno.test("work that takes too long fails with a DeadlineError", () =>
  withFakeTime(async (time) => {
    const outcome = withDeadline(1_500, [], hanging).catch((error) => error);
    await time.advance(1_500);
    const error = await outcome;
    assert.ok(error instanceof DeadlineError);
    assert.equal(error.message, "no answer in 1.5 s");
    assert.equal(time.pending(), 0);
  }));

Deno.test("an aborted signal ends the work, also one aborted before the start", () =>
  withFakeTime(async (time) => {
    const stop = new AbortController();
    const outcome = withDeadline(1_500, [undefined, stop.signal], hanging).catch(({ name }) =>
      name
    );
    stop.abort();
    assert.equal(await outcome, "AbortError");
    await assert.rejects(withDeadline(1_500, [stop.signal], hanging), { name: "AbortError" });
    assert.equal(time.pending(), 0);
  }));

Deno.test("work that ignores its signal is not awaited", () =>
  withFakeTime(async (time) => {
    const deaf = withDeadline(1_500, [], () => new Promise(() => {})).catch((error) => error);
    await time.advance(1_500);
    assert.ok(await deaf instanceof DeadlineError);
  }));

Deno.test("work that ends in time keeps its own outcome and leaves no timer", () =>
  withFakeTime(async (time) => {
    assert.equal(await withDeadline(1_500, [], () => Promise.resolve(7)), 7);
    const failing = withDeadline(1_500, [], () => Promise.reject(new Error("no")));
    await assert.rejects(failing, { message: "no" });
    assert.equal(time.pending(), 0);
  }));

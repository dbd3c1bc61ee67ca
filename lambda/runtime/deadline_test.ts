import assert from "node:assert/strict";
import { noLeaks } from "../../contract/testing/harness.ts";
import {
  DeadlineNear,
  failureReason,
  openDeadline,
  REPORT_MARGIN_MS,
  STOP_MARGIN_MS,
} from "./deadline.ts";

const test = (name: string, fn: () => void | Promise<void>) => Deno.test({ name, ...noLeaks, fn });

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));

const rejection = (promise: Promise<never>) => promise.catch((reason) => reason);

test("first the signal is aborted, then the work is abandoned, both with the reason", async () => {
  const at = Date.now() + STOP_MARGIN_MS + 50;
  const { signal, over } = openDeadline(at);
  assert.equal(signal.aborted, false);
  await aborted(signal);
  const spare = at - Date.now();
  assert.ok(spare > REPORT_MARGIN_MS && spare <= STOP_MARGIN_MS + 5, `${spare} ms to spare`);
  assert.ok(signal.reason instanceof DeadlineNear);
  assert.equal(await rejection(over), signal.reason);
  const last = at - Date.now();
  assert.ok(last > 0 && last <= REPORT_MARGIN_MS + 5, `${last} ms to spare`);
});

test("without time left the signal is aborted at once, with a moment to react", async () => {
  for (const at of [Date.now() + 100, Date.now(), 0]) {
    const { signal, over } = openDeadline(at);
    assert.ok(signal.aborted);
    const said = await Promise.race([
      rejection(over),
      new Promise((r) => setTimeout(r, 1, "said")),
    ]);
    assert.equal(said, "said");
    assert.equal(await rejection(over), signal.reason);
  }
});

test("a closed deadline aborts nothing and leaves no timer", async () => {
  const { signal, close } = openDeadline(Date.now() + STOP_MARGIN_MS + 10);
  const later = openDeadline(Date.now() + STOP_MARGIN_MS + 30);
  close();
  await aborted(later.signal);
  later.close();
  assert.equal(signal.aborted, false);
});

test("without a deadline there is no timeout", async () => {
  const { signal } = openDeadline(NaN);
  const other = openDeadline(Date.now() + STOP_MARGIN_MS + 10);
  await aborted(other.signal);
  other.close();
  assert.equal(signal.aborted, false);
});

test("aborted work failed because of the deadline; other errors are kept", () => {
  const { signal, close } = openDeadline(0);
  close();
  const givenUp = new DOMException("Request aborted", "AbortError");
  const odd = new RangeError("odd");
  assert.equal(failureReason(givenUp, signal), signal.reason);
  assert.equal(failureReason(odd, signal), odd);
  assert.equal(failureReason("text", signal), "text");
  assert.equal(failureReason(givenUp, new AbortController().signal), givenUp);
});

import assert from "node:assert/strict";
import { withFakeTime } from "../testing/fake_time.ts";
import { retryLoop } from "./retry_loop.ts";
import { recordingLog } from "../testing/recording_log.ts";

Deno.test("a step is repeated until the signal is aborted, one at a time", async () => {
  const stop = new AbortController();
  let steps = 0;
  let maxInFlight = 0;
  await retryLoop("counting", async () => {
    assert.equal(++maxInFlight, 1);
    await Promise.resolve();
    maxInFlight--;
    if (++steps === 5) stop.abort();
  }, { signal: stop.signal, log: recordingLog() });
  assert.equal(steps, 5);
});

Deno.test("a signal aborted beforehand prevents the first step", async () => {
  const log = recordingLog();
  const step = () => Promise.reject(new Error("called"));
  await retryLoop("nothing", step, { signal: AbortSignal.abort(), log });
  assert.deepEqual(log.lines, []);
});

Deno.test("a failing step is retried after growing delays, never in a hot loop", () =>
  withFakeTime(async (time) => {
    const stop = new AbortController();
    const log = recordingLog();
    let tries = 0;
    const done = retryLoop("polling", () => {
      // So that a hot loop fails the test instead of hanging it.
      if (++tries > 10_000) stop.abort();
      return Promise.reject(new Error("no network"));
    }, { signal: stop.signal, log });
    await time.advance(3_600_000);
    // Delays are up to 20 s, 10 s on average: some 370 tries an hour.
    assert.ok(tries > 200 && tries < 700, `${tries} tries in an hour`);
    const bounds = log.lines.slice(0, 4).map(({ waitMs }) => waitMs as number);
    assert.ok(bounds.every((wait, i) => wait <= 500 * 2 ** i), `${bounds}`);
    assert.ok(log.lines.some(({ waitMs }) => (waitMs as number) > 5_000));
    assert.equal(log.lines[0]!.reason, "no network");
    assert.match(String(log.lines[0]!.message), /^polling: failed/);

    stop.abort();
    await done;
    assert.equal(time.pending(), 0);
  }));

Deno.test("recovery is logged once, and the delays start over", () =>
  withFakeTime(async (time) => {
    const stop = new AbortController();
    const log = recordingLog();
    const script = ["no", "no", "no", "yes", "yes", "no"];
    const done = retryLoop("polling", () => {
      const next = script.shift();
      if (script.length === 0) stop.abort();
      return next === "no" ? Promise.reject(new Error("no")) : Promise.resolve();
    }, { signal: stop.signal, log });
    await time.until(() => stop.signal.aborted);
    await done;
    assert.deepEqual(log.lines.map(({ level, failures }) => [level, failures]), [
      ["warn", 1],
      ["warn", 2],
      ["warn", 3],
      ["info", 3],
      // The last failure, at the stop: logged, not retried.
      ["warn", undefined],
    ]);
    assert.equal(time.pending(), 0);
  }));

import assert from "node:assert/strict";
import { noLeaks } from "../contract/testing/harness.ts";
import { awaitAll, memoizeAsync, rejectOnAbort, sleep, untilAborted } from "./async.ts";

Deno.test("awaitAll returns the results in order", async () => {
  assert.deepEqual(await awaitAll([1, Promise.resolve("two")]), [1, "two"]);
});

Deno.test("awaitAll waits for the other promises before it throws", async () => {
  const slow = Promise.withResolvers<void>();
  let ended = false;
  const work = awaitAll([
    Promise.reject(new Error("first")),
    slow.promise.then(() => ended = true),
  ]);
  slow.resolve();
  await assert.rejects(work, /first/);
  assert.equal(ended, true);
});

Deno.test("memoizeAsync calls the function once, on the first call, also for concurrent calls", async () => {
  const made: string[] = [];
  const value = memoizeAsync((by: string) => {
    made.push(by);
    return Promise.resolve({ by });
  });
  assert.deepEqual(made, []);
  const [first, second] = await Promise.all([value("first"), value("second")]);
  assert.equal(first, second);
  assert.equal(await value("third"), first);
  assert.deepEqual(made, ["first"]);
});

Deno.test("memoizeAsync rejects every concurrent call and does not keep the rejection", async () => {
  let attempts = 0;
  const value = memoizeAsync(() =>
    ++attempts < 2 ? Promise.reject(new Error("no")) : Promise.resolve(attempts)
  );
  const both = await Promise.allSettled([value(), value()]);
  assert.deepEqual(both.map(({ status }) => status), ["rejected", "rejected"]);
  assert.equal(await value(), 2);
  assert.equal(await value(), 2);
});

/** An AbortSignal that counts its listeners. */
function countedSignal() {
  const stop = new AbortController();
  let listeners = 0;
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: EventListener) => {
    listeners++;
    add(type, listener);
  };
  signal.removeEventListener = (type: string, listener: EventListener) => {
    listeners--;
    remove(type, listener);
  };
  return { stop, signal, listeners: () => listeners };
}

Deno.test("sleep waits for the given time", async () => {
  const started = performance.now();
  await sleep(20);
  const took = performance.now() - started;
  assert.ok(took >= 19, `${took}`);
});

Deno.test({
  name: "an abort ends a sleep at once and leaves no error, timer or listener",
  ...noLeaks,
  fn: async () => {
    const { stop, signal, listeners } = countedSignal();
    const started = performance.now();
    const sleeping = sleep(20_000, signal);
    assert.equal(listeners(), 1);
    stop.abort();
    await sleeping;
    assert.equal(listeners(), 0);
    await sleep(20_000, signal);
    assert.equal(listeners(), 0);
    const took = performance.now() - started;
    assert.ok(took < 10_000, `${took}`);
  },
});

Deno.test("a sleep that runs to its end removes its listener from the signal", async () => {
  const { signal, listeners } = countedSignal();
  for (let i = 0; i < 5; i++) await sleep(0, signal);
  assert.equal(listeners(), 0);
});

Deno.test("rejectOnAbort settles like the promise unless the signal is aborted first", async () => {
  const { signal } = new AbortController();
  assert.equal(await rejectOnAbort(Promise.resolve(1), signal), 1);
  await assert.rejects(rejectOnAbort(Promise.reject(new Error("own")), signal), /own/);
  const stop = new AbortController();
  const hanging = rejectOnAbort(new Promise(() => {}), stop.signal);
  stop.abort(new Error("stopped"));
  await assert.rejects(hanging, /stopped/);
  await assert.rejects(rejectOnAbort(Promise.resolve(1), stop.signal), /stopped/);
});

Deno.test("a wait for an abort ends with it, and leaves no listener when it is disposed of", async () => {
  const { stop, signal, listeners } = countedSignal();
  {
    using aborted = untilAborted(signal);
    assert.equal(listeners(), 1);
    stop.abort();
    await aborted.promise;
  }
  assert.equal(listeners(), 0);
  using past = untilAborted(signal);
  await past.promise;
});

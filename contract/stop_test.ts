import assert from "node:assert/strict";
import { sleep } from "./stop.ts";
import { noLeaks } from "./testing.ts";

/** An AbortSignal's face, with a count of those who listen. */
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

Deno.test("a sleep takes its time", async () => {
  const started = performance.now();
  await sleep(20);
  const took = performance.now() - started;
  assert.ok(took >= 19, `${took}`);
});

Deno.test({
  name: "an aborted signal ends a sleep at once, without an error, timer or listener",
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

Deno.test("a sleep that ends by itself leaves no listener on a signal that lives on", async () => {
  const { signal, listeners } = countedSignal();
  for (let i = 0; i < 5; i++) await sleep(0, signal);
  assert.equal(listeners(), 0);
});

import assert from "node:assert/strict";
import { createInFlight } from "./in_flight.ts";

const never = new AbortController().signal;

Deno.test("work counts until it ends", async () => {
  const inFlight = createInFlight(3);
  const work = Promise.withResolvers<void>();
  inFlight.track(work.promise);
  inFlight.track(Promise.resolve());
  assert.deepEqual([inFlight.count, inFlight.free], [2, 1]);
  work.resolve();
  await inFlight.idle();
  assert.deepEqual([inFlight.count, inFlight.free], [0, 3]);
});

Deno.test("room comes with the first end, whichever it is", async () => {
  const inFlight = createInFlight(2);
  const [slow, quick] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  inFlight.track(slow.promise);
  await inFlight.room(never);
  inFlight.track(quick.promise);
  let came = false;
  const room = inFlight.room(never).then(() => came = true);
  await turn();
  assert.equal(came, false);
  quick.resolve();
  await room;
  assert.equal(inFlight.free, 1);
  slow.resolve();
  await inFlight.idle();
});

Deno.test("a stop ends the wait for room", async () => {
  const inFlight = createInFlight(1);
  const work = Promise.withResolvers<void>();
  inFlight.track(work.promise);
  const stop = new AbortController();
  const room = inFlight.room(stop.signal);
  stop.abort();
  await room;
  await inFlight.room(stop.signal);
  assert.equal(inFlight.free, 0);
  work.resolve();
  await inFlight.idle();
});

Deno.test("waiting for room leaves nothing behind on work that takes long", async () => {
  let reactions = 0;
  class Watched<T> extends Promise<T> {
    override then<A = T, B = never>(
      onValue?: ((value: T) => A | PromiseLike<A>) | null,
      onError?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      reactions++;
      return super.then(onValue, onError);
    }
  }
  const inFlight = createInFlight(2);
  let end = () => {};
  inFlight.track(new Watched<void>((resolve) => end = resolve));
  reactions = 0;
  for (let i = 0; i < 100; i++) {
    inFlight.track(turn());
    await inFlight.room(never);
  }
  assert.equal(reactions, 0);
  end();
  await inFlight.idle();
});

Deno.test("work for a key that is under way is joined, its end and its failure too", async () => {
  const inFlight = createInFlight<number>(9);
  let calls = 0;
  const work = Promise.withResolvers<number>();
  const start = () => {
    calls++;
    return work.promise;
  };
  const both = [inFlight.once("a", start), inFlight.once("a", start)];
  const other = inFlight.once("b", () => Promise.resolve(2));
  work.resolve(1);
  assert.deepEqual(await Promise.all([...both, other]), [1, 1, 2]);
  assert.equal(calls, 1);

  const failing = () => Promise.reject(new Error("no"));
  const ends = await Promise.allSettled([
    inFlight.once("a", failing),
    inFlight.once("a", () => Promise.resolve(3)),
  ]);
  assert.deepEqual(ends.map(({ status }) => status), ["rejected", "rejected"]);
});

Deno.test("work for a key that has ended is done anew", async () => {
  const inFlight = createInFlight<number>(9);
  let calls = 0;
  const work = () => Promise.resolve(++calls);
  assert.equal(await inFlight.once("a", work), 1);
  assert.equal(await inFlight.once("a", work), 2);
});

Deno.test("idle waits for work that began while it waited", async () => {
  const inFlight = createInFlight(9);
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  inFlight.track(first.promise.then(() => inFlight.track(second.promise)));
  let idle = false;
  const wait = inFlight.idle().then(() => idle = true);
  first.resolve();
  await turn();
  assert.equal(idle, false);
  second.resolve();
  await wait;
});

/** A turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

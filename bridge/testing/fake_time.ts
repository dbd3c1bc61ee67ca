/**
 * A fake clock for `setTimeout`, `setInterval`, `Date.now` and `performance.now`, advanced by the
 * test. Ours, since @sinonjs/fake-timers has no `until`, and brings 100 times these lines.
 */
export interface FakeTime {
  /** Milliseconds since its start. */
  now(): number;
  /** Number of timers that are set. */
  pending(): number;
  /** Lets everything run that does not wait for a timer. */
  settle(): Promise<void>;
  /** Advances by these milliseconds, timer by timer. */
  advance(ms: number): Promise<void>;
  /** Advances until the probe is true. @throws if it is not within an hour of fake time */
  until(probe: () => boolean): Promise<void>;
}

interface Timer {
  readonly run: () => void;
  due: number;
  readonly every: number | undefined;
}

type Replaced = Pick<
  typeof globalThis,
  "setTimeout" | "setInterval" | "clearTimeout" | "clearInterval"
>;

/** Runs a test with a fake clock, and restores the real one. */
export async function withFakeTime(test: (time: FakeTime) => Promise<void>): Promise<void> {
  const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
  const [realNow, realPerformanceNow] = [Date.now, performance.now];
  const clock = createClock(() => new Promise((resolve) => setTimeout(resolve, 0)));
  Object.assign(globalThis, clock.timers);
  Date.now = clock.time.now;
  performance.now = clock.time.now;
  try {
    await test(clock.time);
  } finally {
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout, clearInterval });
    Date.now = realNow;
    performance.now = realPerformanceNow;
  }
}

/** @param settle waits one real turn of the event loop, after which no promise is left to run */
function createClock(settle: () => Promise<void>): { time: FakeTime; timers: Replaced } {
  const timers = new Map<number, Timer>();
  let now = 0;
  let lastId = 0;

  function set(run: () => void, ms: number, every?: number): number {
    timers.set(++lastId, { run, due: now + ms, every });
    return lastId;
  }

  /** Runs the next timer if it is due before `limit`. */
  async function step(limit: number): Promise<boolean> {
    await settle();
    const next = [...timers].sort(([, a], [, b]) => a.due - b.due)[0];
    if (!next || next[1].due > limit) return false;
    const [id, timer] = next;
    now = Math.max(now, timer.due);
    if (timer.every === undefined) timers.delete(id);
    else timer.due = now + Math.max(1, timer.every);
    timer.run();
    return true;
  }

  const time: FakeTime = {
    now: () => now,
    pending: () => timers.size,
    settle,
    async advance(ms) {
      const end = now + ms;
      while (await step(end));
      now = end;
    },
    async until(probe) {
      const end = now + 3_600_000;
      for (await settle(); !probe(); await settle()) {
        if (!await step(end)) throw new Error(`not true within an hour of fake time: ${probe}`);
      }
    },
  };
  const replaced = {
    setTimeout: (run: () => void, ms = 0) => set(run, ms),
    setInterval: (run: () => void, ms = 0) => set(run, ms, ms),
    clearTimeout: (id?: number) => timers.delete(id ?? 0),
    clearInterval: (id?: number) => timers.delete(id ?? 0),
  };
  return { time, timers: replaced as unknown as Replaced };
}

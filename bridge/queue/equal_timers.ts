/** Calls the function after the timers' time. Each call needs a function of its own. */
export type SetEqualTimer = (call: () => void) => () => void;

/**
 * Timers of the same length that share one of the runtime's, which takes 1 KB of garbage each: for
 * one or two a message.
 * @param ms their length in milliseconds
 * @returns a function that sets one, and returns the function that clears it
 */
export function createEqualTimers(ms: number): SetEqualTimer {
  /** When each is due, in order. */
  const due = new Map<() => void, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function waitForFirst() {
    // A call may have begun to wait already.
    clearTimeout(timer);
    const [first] = due.values();
    timer = first === undefined
      ? undefined
      : setTimeout(callThoseDue, Math.max(0, first - performance.now()));
  }

  function callThoseDue() {
    const now = performance.now();
    for (const [call, at] of due) {
      if (at > now) break;
      due.delete(call);
      call();
    }
    waitForFirst();
  }

  return (call) => {
    due.set(call, performance.now() + ms);
    if (timer === undefined) waitForFirst();
    return () => {
      due.delete(call);
      if (due.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    };
  };
}

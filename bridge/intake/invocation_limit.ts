/** Limits how many run at once. */
export interface Limit {
  /** Enters at once, or returns what to wait for. */
  enter(): Promise<void> | undefined;
  leave(): void;
}

/** At most so many run at once, the others in their order. `p-limit` takes 2 KB for each that runs. */
export function createLimit(most: number): Limit {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    enter() {
      if (running < most) {
        running++;
        return undefined;
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else running--;
    },
  };
}

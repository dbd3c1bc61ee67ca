/** Things of which each serves one holder at a time. */
export interface Pool<T> {
  /** Takes one, at its turn: first come, first served. */
  take(): Promise<T>;
  /** Gives one back. */
  put(member: T): void;
}

/** A pool of these, all free. The one that has rested longest is taken first. */
export function createPool<T>(members: readonly T[]): Pool<T> {
  const idle = [...members];
  const waiting: ((member: T) => void)[] = [];
  return {
    take() {
      const member = idle.shift();
      return member === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(member);
    },
    put(member) {
      const turn = waiting.shift();
      if (turn) turn(member);
      else idle.push(member);
    },
  };
}

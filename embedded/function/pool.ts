/** Things of which each serves one holder at a time. */
export interface Pool<T> {
  /** Takes one, at its turn: first come, first served. */
  acquire(): Promise<T>;
  /** Gives one back. */
  release(member: T): void;
}

/** A pool of these, all free. The one that has rested longest is taken first. */
export function createPool<T>(members: readonly T[]): Pool<T> {
  const idle = [...members];
  const waiting: ((member: T) => void)[] = [];
  return {
    acquire() {
      const member = idle.shift();
      return member === undefined
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(member);
    },
    release(member) {
      const turn = waiting.shift();
      if (turn) turn(member);
      else idle.push(member);
    },
  };
}

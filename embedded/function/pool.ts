/** A pool of members, each acquired by one caller at a time. */
export interface Pool<T> {
  /** Waits for a member; callers are served in order. */
  acquire(): Promise<T>;
  /** Returns a member to the pool. */
  release(member: T): void;
}

/** Creates a pool of idle members. The member that has been idle longest is acquired first. */
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

// V8's trace of its garbage collections: what is still in use after each full one.

/**
 * Makes V8 print what `fullCollections` reads, by DENO_V8_FLAGS. Unused buffers are freed before the figures are
 * printed, not beside the program afterwards.
 */
export const TRACE_FLAGS = [
  "--trace-gc",
  "--trace-gc-verbose",
  "--trace-gc-ignore-scavenger",
  "--no-concurrent-array-buffer-sweeping",
].join(",");

/** What a full garbage collection left. */
export interface Collection {
  /** Milliseconds since the process started. */
  readonly ms: number;
  /** Megabytes of objects and of array buffers; WebAssembly's memory is not among them. */
  readonly megabytes: number;
}

/**
 * Reads the trace in a program's log. V8 writes it in blocks of 4 KB, wherever the program's own lines end, so
 * `isOwn` tells those apart.
 */
export function fullCollections(log: string, ownLine: RegExp): Collection[] {
  const trace = log.replaceAll(ownLine, "");
  return [...trace.matchAll(COLLECTION)].map(([, ms, objects, buffers]) => ({
    ms: Number(ms),
    megabytes: (Number(objects) + Number(buffers)) * 1024 / 1e6,
  }));
}

const COLLECTION =
  /^\[\S+\] +(\d+) ms: .*Mark-Compact [^]*?\] All spaces, +used: +(\d+) KB[^]*?\] Backing store memory: +(\d+) KB/gm;

/**
 * How many megabytes more are in use in the second stretch of time than in the first, by the least that a collection
 * left in each. Collections start when V8 sees fit, so what is resident goes up and down by 100 MB; this does not.
 * @throws {Error} if there was no full collection in one of them
 */
export function growth(
  collections: readonly Collection[],
  first: readonly [fromMs: number, toMs: number],
  second: readonly [fromMs: number, toMs: number],
): number {
  const least = ([from, to]: readonly [number, number]) => {
    const within = collections.filter(({ ms }) => ms >= from && ms < to);
    if (within.length === 0) throw new Error(`no full collection from ${from} to ${to} ms`);
    return Math.min(...within.map(({ megabytes }) => megabytes));
  };
  return least(second) - least(first);
}

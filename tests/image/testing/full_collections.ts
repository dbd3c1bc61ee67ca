// Reads V8's trace of garbage collections: the memory in use after each full collection.

/**
 * V8 flags (for DENO_V8_FLAGS) that print the trace `fullCollections` reads. Unused array buffers are freed before
 * the figures are printed, not concurrently afterwards.
 */
export const TRACE_FLAGS = [
  "--trace-gc",
  "--trace-gc-verbose",
  "--trace-gc-ignore-scavenger",
  "--no-concurrent-array-buffer-sweeping",
].join(",");

/** The memory in use after a full garbage collection. */
export interface Collection {
  /** Milliseconds since the process started. */
  readonly ms: number;
  /** Megabytes of objects and array buffers, without WebAssembly memory. */
  readonly megabytes: number;
}

/**
 * Parses the trace in a program's log. V8 writes it in blocks of 4 KB that may end in the middle of a line, so the
 * program's own lines, which match `ownLine`, are removed first.
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
 * Growth of the memory in use between two periods, in megabytes. Compares the minimum after a full collection in each
 * period: resident memory varies by 100 MB, because V8 decides when to collect.
 * @throws {Error} if a period contains no full collection
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

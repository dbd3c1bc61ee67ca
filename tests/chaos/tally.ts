/** Counters by name. */
export interface Tally {
  count(name: string, by?: number): void;
  of(name: string): number;
  /** The counters whose names begin with the prefix, without it, largest first. */
  starting(prefix: string): [rest: string, count: number][];
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    count: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
    of: (name) => counts.get(name) ?? 0,
    starting: (prefix) =>
      [...counts].filter(([name]) => name.startsWith(prefix))
        .map(([name, count]): [string, number] => [name.slice(prefix.length), count])
        .sort(([, a], [, b]) => b - a),
  };
}

import { renderTable } from "../../../cli/table.ts";

/**
 * A CPU profile as V8 writes it, which Chrome's developer tools open:
 * https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile
 */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  /** The node at the top of the stack, by sample. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

/** A function and its own time, without what it called. */
export interface FunctionTime {
  readonly name: string;
  readonly place: string;
  /** Of the time in which the program was busy, 0 to 1. */
  readonly share: number;
}

/** The functions that took the most time of their own, dearest first. */
export function dearestFunctions(profile: CpuProfile, count: number): FunctionTime[] {
  const functions = new Map(profile.nodes.map(({ id, callFrame }) => {
    const { functionName, url, lineNumber } = callFrame;
    const name = functionName || "(anonymous)";
    return [id, { name, place: url ? `${shortened(url)}:${lineNumber + 1}` : "" }];
  }));
  const times = new Map<string, { name: string; place: string; us: number }>();
  let busy = 0;
  profile.samples.forEach((id, i) => {
    const one = functions.get(id);
    const us = profile.timeDeltas[i] ?? 0;
    if (!one || one.name === "(idle)") return;
    busy += us;
    const key = `${one.name} ${one.place}`;
    const before = times.get(key)?.us ?? 0;
    times.set(key, { ...one, us: before + us });
  });
  return [...times.values()].sort((a, b) => b.us - a.us).slice(0, count)
    .map(({ name, place, us }) => ({ name, place, share: us / busy }));
}

export function functionsTable(functions: readonly FunctionTime[]): string {
  return renderTable(
    ["function", "where", "own time"],
    functions.map(({ name, place, share }) => [name, place, `${(100 * share).toFixed(1)} %`]),
  );
}

/** A module's path in its package, or in the checkout. */
function shortened(url: string): string {
  return url.replace(/^.*\/node_modules\/(?!.*\/node_modules\/)/, "")
    .replace(/^file:.*?\/(?=(aws|bridge|cli|contract|tests)\/)/, "");
}

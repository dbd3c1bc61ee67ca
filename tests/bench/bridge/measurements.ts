import { median, quantile } from "../../../recognition/evaluate/statistics.ts";
import { PRICES } from "../../../aws/prices.ts";
import type { Run } from "./run.ts";
import { usageBetween } from "./usage.ts";

/** Which contender ran against which server. */
export interface Label {
  readonly server: string;
  readonly contender: string;
  readonly cap: number;
  /** Whether one upload in ten takes ten times as long. */
  readonly mixed: boolean;
}

/** Measurements of a run whose uploads were all queued at its start. */
export interface Throughput extends Label {
  readonly events: number;
  /** From the first invocation to the last line in the file. */
  readonly seconds: number;
  readonly perSecond: number;
  /** Null where requests are not counted. */
  readonly requestsPerEvent: number | null;
  readonly requests: Readonly<Record<string, number>>;
  /**
   * USD for the requests of a million uploads, without the function's duration; null where requests
   * are not counted.
   */
  readonly usdAMillion: number | null;
  /** CPU usage of the contender; 100 is one processor. */
  readonly cpuPercent: number;
  readonly serverCpuPercent: number;
  /** CPU usage of other processes on the machine, which makes the figures worse. */
  readonly othersCpuPercent: number;
  readonly cpuMsPerEvent: number;
  /** Resident memory in 10^6 bytes: after a fifth of the run, at its end, and the peak. */
  readonly rssMb: { readonly early: number; readonly end: number; readonly peak: number };
}

export function throughputOf(label: Label, run: Run): Throughput {
  const { events, requests, queues } = run.seen;
  const from = Math.min(...events.map(({ invoked }) => invoked));
  const to = Math.max(...[...run.saved.values()].flat());
  const seconds = (to - from) / 1000;
  const usage = usageBetween(run.contender, from, to);
  const server = usageBetween(run.server, from, to);
  const all = Object.values(requests).reduce((sum, count) => sum + count, 0);
  return {
    ...label,
    events: events.length,
    seconds,
    perSecond: events.length / seconds,
    requestsPerEvent: queues ? all / events.length : null,
    requests,
    usdAMillion: queues ? usdAMillion(requests, events.length) : null,
    cpuPercent: 100 * usage.cpuShare,
    serverCpuPercent: 100 * server.cpuShare,
    othersCpuPercent: 100 * (usage.machineShare - usage.cpuShare - server.cpuShare),
    cpuMsPerEvent: usage.cpuMs / events.length,
    rssMb: {
      early: usage.rssEarly / 1e6,
      end: usage.rssEnd / 1e6,
      peak: usage.rssPeak / 1e6,
    },
  };
}

function usdAMillion({ Invoke = 0, ...sqs }: Record<string, number>, uploads: number): number {
  const ofSqs = Object.values(sqs).reduce((sum, count) => sum + count, 0);
  return 1e6 / uploads * (Invoke * PRICES.request + ofSqs * PRICES.sqsRequest);
}

interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Measurements of a run whose uploads arrived at a fixed rate, in milliseconds. */
export interface Paced extends Label {
  readonly events: number;
  readonly perSecond: number;
  /** Duration of a direct invocation minus the function's own latency. */
  readonly direct: Quantiles;
  /** From the event's arrival in the queue to its line in the file, minus a direct invocation. */
  readonly addedToLine: Quantiles;
  /** From the event's arrival to the deletion of the result's message, after the sync to disk. */
  readonly addedToDeletion: Quantiles;
  readonly cpuPercent: number;
}

/** Share of the uploads excluded while a fresh process still compiles its code. */
const WARM_UP = 0.2;

export function pacedOf(
  label: Label,
  run: Run,
  directMs: readonly number[],
  { latencyMs, perSecond }: { latencyMs: number; perSecond: number },
): Paced {
  const events = afterWarmUp(run.seen.events);
  const direct = quantiles(afterWarmUp(directMs));
  const added = (ms: readonly number[]) => {
    const { p50, p99 } = quantiles(ms);
    return { p50: p50 - direct.p50, p99: p99 - direct.p99 };
  };
  const to = Math.max(...events.map(({ saved }) => saved));
  return {
    ...label,
    events: run.seen.events.length,
    perSecond,
    direct: { p50: direct.p50 - latencyMs, p99: direct.p99 - latencyMs },
    addedToLine: added(events.map(({ identity, put }) => run.saved.get(identity)![0]! - put)),
    addedToDeletion: added(events.map(({ saved, put }) => saved - put)),
    cpuPercent: 100 * usageBetween(run.contender, events[0]!.put, to).cpuShare,
  };
}

function afterWarmUp<T>(all: readonly T[]): readonly T[] {
  return all.slice(Math.floor(all.length * WARM_UP));
}

function quantiles(values: readonly number[]): Quantiles {
  return { p50: median(values), p99: quantile(values, 0.99) };
}

/** Measurements of an idle bridge. */
export interface Idle {
  readonly seconds: number;
  readonly cpuPercent: number;
  readonly requests: number;
  /** The most simultaneous polls since its start. */
  readonly mostPolls: number;
  readonly rssMb: number;
}

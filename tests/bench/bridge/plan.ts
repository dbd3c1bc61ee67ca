import {
  boto3Loop,
  bridge,
  type Contender,
  floor,
  sqsConsumer,
  sqsConsumerLogging,
  variants,
} from "./contenders.ts";

/** A planned run. */
export interface Planned {
  readonly server: "stub" | "MiniStack";
  readonly contender: Contender;
  readonly cap: number;
  readonly events: number;
  /** Whether one upload in ten takes ten times as long. */
  readonly mixed: boolean;
}

export interface PlanOptions {
  readonly events: number;
  readonly latencyMs: number;
  readonly caps: readonly number[];
  /** Uploads on MiniStack; 0: no such runs. */
  readonly emulatorEvents: number;
  /** Whether the bridge also runs without each of its promises, at the largest cap. */
  readonly promises?: boolean | undefined;
}

/** The events are limited so that a run takes about this long at most. */
const LONGEST_SECONDS = 32;
/** The same for mixed runs, which take longer because they wait for the slowest of each batch. */
const LONGEST_SECONDS_MIXED = 12;
/** Mean latency of mixed runs, in multiples of the latency. */
const MIXED_MEAN = 1.9;

/** The runs of the bench, in order. */
export function planOf(
  { events, latencyMs, caps, emulatorEvents, promises = false }: PlanOptions,
): Planned[] {
  const least = Math.min(...caps);
  // A cap in the middle: more than one at a time, but no more than two processors can handle.
  const middle = caps.find((cap) => cap >= 10) ?? least;
  const on = (
    server: Planned["server"],
    contender: Contender,
    cap: number,
    most: number,
    mixed = false,
  ): Planned => {
    const seconds = mixed ? LONGEST_SECONDS_MIXED : LONGEST_SECONDS;
    const meanMs = mixed ? latencyMs * MIXED_MEAN : latencyMs;
    const fitting = Math.max(1, Math.round(cap * seconds * 1000 / meanMs));
    return { server, contender, cap, mixed, events: Math.min(most, fitting) };
  };
  const pair = [bridge, sqsConsumer];
  const all = [...pair, sqsConsumerLogging, floor];
  const most = Math.max(...caps);
  return [
    on("stub", boto3Loop, 1, events),
    ...caps.flatMap((cap) => all.map((one) => on("stub", one, cap, events))),
    ...all.map((one) => on("stub", one, middle, events, true)),
    ...(promises ? variants : []).map((one) => on("stub", one, most, events)),
    ...(emulatorEvents === 0 ? [] : [
      on("MiniStack", boto3Loop, 1, Math.min(emulatorEvents, 50)),
      ...pair.map((one) => on("MiniStack", one, middle, emulatorEvents)),
    ]),
  ];
}

import { boto3Loop, bridge, type Contender, sqsConsumer } from "./contenders.ts";

/** A run to be done. */
export interface Planned {
  readonly server: "stub" | "MiniStack";
  readonly contender: Contender;
  readonly cap: number;
  readonly events: number;
  /** Whether one upload of ten takes ten times as long. */
  readonly mixed: boolean;
}

export interface PlanOptions {
  readonly events: number;
  readonly latencyMs: number;
  readonly caps: readonly number[];
  /** On MiniStack; 0: it is left out. */
  readonly emulatorEvents: number;
}

/** With few in flight there are fewer events: a run takes about this long at most. */
const LONGEST_SECONDS = 32;
/** The same where a batch waits for its slowest: that takes longer than one who does not wait. */
const LONGEST_SECONDS_MIXED = 12;
/** Where one upload of ten takes ten times as long, the mean is this many times the latency. */
const MIXED_MEAN = 1.9;

/** The runs of the bench, in their order. */
export function planOf({ events, latencyMs, caps, emulatorEvents }: PlanOptions): Planned[] {
  const least = Math.min(...caps);
  // Those in the middle: neither one at a time, nor more than two processors can do.
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
  return [
    on("stub", boto3Loop, 1, events),
    ...caps.flatMap((cap) => pair.map((one) => on("stub", one, cap, events))),
    ...pair.map((one) => on("stub", one, middle, events, true)),
    ...(emulatorEvents === 0 ? [] : [
      on("MiniStack", boto3Loop, 1, Math.min(emulatorEvents, 50)),
      ...pair.map((one) => on("MiniStack", one, middle, emulatorEvents)),
    ]),
  ];
}

import config from "../../../deno.json" with { type: "json" };
import { namesOf } from "../../../contract/names.ts";
import { pipeline } from "../../../contract/pipeline.ts";
import { type Child, startChild } from "../../../embedded/child.ts";
import { programCommand, programEnvironment, root } from "../../../cli/program_command.ts";

const { inputQueue, outputQueue, functionName } = namesOf("rollcall");

/** A program that passes events to the function and writes results to a file. */
export interface Contender {
  readonly name: string;
  /** Whether it has a configurable number of uploads in flight; otherwise one. */
  readonly hasCap: boolean;
  /** Settings in the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its command line. */
  readonly command: (place: Place) => readonly string[];
}

export interface Place {
  readonly cap: number;
  /** The contender's folder. */
  readonly dir: string;
  /** The file of results. Each line begins with the upload's identity and ends with the time. */
  readonly file: string;
}

/** The variables that a task sets before it starts Deno. */
const variablesOf = (task: string): Record<string, string> =>
  Object.fromEntries(
    task.split(/ ?deno run /)[0]!.split(" ").filter(Boolean).map((word) => word.split("=")),
  );

/** Started as users do: with its own variables and permissions, and settings as flags. */
export const bridge: Contender = {
  name: "bridge",
  hasCap: true,
  env: variablesOf(config.tasks.bridge.command),
  command: ({ cap, dir, file }) => [
    ...programCommand("bridge", "bridge/main.ts", { "./var/bridge": dir }),
    "--concurrency",
    `${cap}`,
    "--ledger",
    file,
    "--metrics-port",
    "0",
  ],
};

/**
 * The bridge without one of its promises, or with what it does on request only: what each costs.
 * Named `bridge − fsync` and the like.
 */
export const variants: readonly Contender[] = [
  ...["fsync", "identities", "heartbeat"].map((promise): Contender => ({
    ...bridge,
    name: `bridge − ${promise}`,
    env: { ...bridge.env, ROLLCALL_BENCH_WITHOUT: promise },
    command: (place) =>
      bridge.command(place).map((word) =>
        word.endsWith("/bridge/main.ts")
          ? `${root}tests/bench/bridge/contenders/bridge_without.ts`
          : word
      ),
  })),
  {
    ...bridge,
    name: "bridge − log",
    command: (place) => [...bridge.command(place), "--log-level", "warn"],
  },
  {
    ...bridge,
    name: "bridge + a line an upload",
    command: (place) => [...bridge.command(place), "--log-level", "debug"],
  },
  {
    ...bridge,
    name: "bridge + a file an upload",
    command: (place) => [...bridge.command(place), "--result-files"],
  },
];

const sqsConsumerWith = (name: string, ...more: string[]): Contender => ({
  name,
  hasCap: true,
  command: ({ cap, dir, file }) => [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-net=127.0.0.1",
    // One of its packages reads the whole environment.
    ...["--allow-env", "--allow-sys", "--allow-read", `--allow-write=${dir}`],
    `${root}tests/bench/bridge/contenders/sqs_consumer.ts`,
    "--concurrency",
    `${cap}`,
    "--file",
    file,
    ...more,
  ],
});

export const sqsConsumer = sqsConsumerWith("sqs-consumer");
/** With a log line for each upload, as long as the bridge's at level debug. */
export const sqsConsumerLogging = sqsConsumerWith("sqs-consumer + log", "--log");

/** The fewest bytes and instructions possible, without any guarantee. */
export const floor: Contender = {
  name: "floor",
  hasCap: true,
  command: ({ cap, dir, file }) => [
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-net=127.0.0.1",
    // "ca" is for HTTPS.
    ...["--allow-env", "--allow-sys=ca", `--allow-write=${dir}`],
    `${root}tests/bench/bridge/contenders/floor.ts`,
    `${cap}`,
    file,
  ],
};

export const boto3Loop: Contender = {
  name: "boto3 loop",
  hasCap: false,
  command: ({ file }) => [
    "python3",
    `${root}tests/bench/bridge/contenders/boto3_loop.py`,
    file,
    inputQueue,
    outputQueue,
    functionName,
    `${pipeline.receiveWaitSeconds}`,
  ],
};

/** Starts a contender. Its output goes to the file `log` in its folder. */
export function startContender(
  contender: Contender,
  place: Place,
  environment: Readonly<Record<string, string>>,
): Child {
  return startChild({
    command: contender.command(place),
    env: programEnvironment({
      ...environment,
      ...contender.env,
      AWS_DEFAULT_REGION: environment.AWS_REGION ?? "",
    }),
    logFile: `${place.dir}/log`,
    graceMs: 10_000,
  });
}

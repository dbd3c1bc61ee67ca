import assert from "node:assert/strict";
import { type LedgerEntry, parseLedgerLine } from "../../contract/ledger_line.ts";
import { startChild } from "../../embedded/child.ts";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { until } from "../../embedded/testing/probes.ts";

export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** A bridge as users run it: in its own process, with its own permissions. */
export interface RunningBridge {
  readonly pid: number;
  readonly ledger: string;
  /** Its standard output and error so far. */
  said(): Promise<string>;
  /** The log lines with this message. */
  logged(message: string): Promise<LogLine[]>;
  /** Resolves when the bridge has started. */
  started(): Promise<void>;
  entries(): Promise<LedgerEntry[]>;
  /** The videos of the ledger, sorted. */
  videos(): Promise<string[]>;
  /** A sample of /metrics by its name with labels; 0 if missing. */
  metric(sample: string): Promise<number>;
  health(): Promise<{ status: number; reasons: string[] }>;
  /** Sends SIGTERM, and waits until the bridge reports that it is stopping. */
  askToStop(): Promise<void>;
  signal(name: Deno.Signal): void;
  /** Waits for its exit code. */
  ended(): Promise<number>;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

/** Starts a bridge with its ledger in `results.csv` of the folder. */
export function startBridge({ folder, env, args, logFile }: {
  folder: string;
  env: Readonly<Record<string, string>>;
  args: readonly string[];
  logFile: string;
}): RunningBridge {
  const ledger = `${folder}/results.csv`;
  const child = startChild({
    command: [
      ...programCommand("bridge", "bridge/main.ts", { "./var/bridge": folder }),
      "--ledger",
      ledger,
      "--metrics-port",
      "0",
      ...args,
    ],
    env: programEnvironment(env),
    logFile,
  });
  let status: Deno.CommandStatus | undefined;
  child.exited.then((its) => status = its);
  const signal = (name: Deno.Signal) => {
    try {
      Deno.kill(child.pid, name);
    } catch (error) {
      // It may have ended just now.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  };

  const said = () => Deno.readTextFile(logFile).catch(() => "");
  const logged = async (message: string) => {
    const lines = (await said()).split("\n").slice(0, -1).filter((line) => line.startsWith("{"));
    return lines.map((line): LogLine => JSON.parse(line)).filter((one) => one.message === message);
  };
  const operate = async (path: string) => {
    const [started] = await logged("started");
    return await fetch(new URL(path, String(started!.metricsUrl)));
  };
  const entries = async () => {
    const text = await Deno.readTextFile(ledger).catch(() => "");
    return text.split("\n").flatMap((line) => parseLedgerLine(line) ?? []);
  };
  const health = async () => {
    const response = await operate("/healthz");
    const { reasons }: { reasons: string[] } = await response.json();
    return { status: response.status, reasons };
  };
  return {
    pid: child.pid,
    ledger,
    said,
    logged,
    async started() {
      await until(async () => status || (await logged("started")).length > 0);
      if (status) assert.fail(`the bridge has ended: ${await said()}`);
    },
    entries,
    videos: async () => (await entries()).map(({ video }) => video).sort(),
    async metric(sample) {
      const text = await (await operate("/metrics")).text();
      const line = text.split("\n").find((one) => one.startsWith(`${sample} `));
      return Number(line?.slice(sample.length) ?? 0);
    },
    health,
    async askToStop() {
      signal("SIGTERM");
      await until(async () => (await health()).reasons.includes("stopping"));
    },
    signal,
    async ended() {
      await until(() => status);
      return status!.code;
    },
    async kill() {
      if (!status) signal("SIGKILL");
      await child.exited;
    },
  };
}

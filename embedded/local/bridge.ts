import { dirname } from "node:path";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { UserError } from "../../contract/errors.ts";
import { lastLines, startChild } from "../child.ts";
import type { Cloud } from "../cloud.ts";

/** A running bridge. */
export interface Bridge {
  /** Drains what is in flight, which takes a while. */
  stop(): Promise<void>;
  /** Aborted when the bridge exits. */
  readonly gone: AbortSignal;
  /** Rejects with the end of its log when the bridge exits. */
  readonly failed: Promise<never>;
}

/**
 * Starts the bridge of this checkout.
 * @param ledger its results, in a folder that it may write
 * @param functionSeconds the function's timeout
 */
export function startBridge(
  cloud: Pick<Cloud, "environment" | "concurrency">,
  { ledger, logFile, functionSeconds }: {
    ledger: string;
    logFile: string;
    functionSeconds: number;
  },
): Bridge {
  const child = startChild({
    command: programCommand("bridge", "bridge/main.ts", { "./var/bridge": dirname(ledger) }),
    env: programEnvironment({
      ...cloud.environment,
      ROLLCALL_LEDGER: ledger,
      ROLLCALL_METRICS_PORT: "0",
      ROLLCALL_CONCURRENCY: String(cloud.concurrency),
      ROLLCALL_FUNCTION_TIMEOUT: String(functionSeconds),
    }),
    logFile,
    graceMs: 40_000,
  });
  const gone = new AbortController();
  const failed = child.exited.then(async () => {
    gone.abort();
    const last = await lastLines(logFile, 3);
    throw new UserError(`the bridge has exited: ${last || `${logFile} is empty`}`);
  });
  // Not an error at the end of the run, when the bridge is stopped.
  failed.catch(() => {});
  return { stop: child.stop, gone: gone.signal, failed };
}

/** The URL of the bridge's metrics, from its log: the port was chosen by the system. */
export async function metricsOf(log: string): Promise<string> {
  return /"metricsUrl":"([^"]+)"/.exec(await Deno.readTextFile(log))?.[1] ?? "URL";
}

import type { SQSClient } from "@aws-sdk/client-sqs";
import { flag, wholeNumber } from "../../cli/program.ts";
import type { Names } from "../../contract/names.ts";
import { queueDepths } from "./queue_depth.ts";
import { createHealth } from "./health.ts";
import { type Meters, metersTo } from "./meters.ts";
import { createMetrics } from "./metrics.ts";
import { startMonitoringServer } from "./server.ts";

export const metricsPort = flag({
  flags: "--metrics-port <n>",
  env: "ROLLCALL_METRICS_PORT",
  help: "port of 127.0.0.1 for /metrics and /healthz; 0: any free port",
  default: 9464,
  parse: wholeNumber(0, 65535),
});

export interface MonitoringOptions {
  readonly port: number;
  readonly version: string;
  readonly commit: string;
  readonly sqs: SQSClient;
  readonly names: Names;
  readonly concurrency: number;
  /** Seconds. */
  readonly functionTimeout: number;
}

/** Metrics, health and their HTTP server. */
export interface Monitoring {
  /** Receives the bridge's events. */
  readonly meters: Meters;
  readonly port: number;
  /** Whether the loops still run, for a watchdog. */
  alive(): boolean;
  stop(): Promise<void>;
}

/** Starts the server for metrics and health. @throws {UserError} if the port is taken */
export function startMonitoring(options: MonitoringOptions): Monitoring {
  const { port, version, commit, sqs, names } = options;
  const health = createHealth({ ...options, ...names });
  const { inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } = names;
  const queues = new Set([inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue]);
  const metrics = createMetrics({
    version,
    commit,
    queues: [inputQueue, outputQueue],
    depths: queueDepths(sqs, [...queues]),
    healthy: () => health.reasons().length === 0,
  });
  const server = startMonitoringServer({ port, metrics, reasons: health.reasons });
  return {
    meters: metersTo([health, metrics]),
    port: server.port,
    alive: health.alive,
    stop: server.stop,
  };
}

import { dirname } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../aws/clients.ts";
import { messageOf } from "../cli/errors.ts";
import { jsonLog } from "../cli/log.ts";
import { chosenNames } from "../cli/settings.ts";
import { drainSignal } from "../cli/stop.ts";
import { runCollect } from "./collect/collect.ts";
import { createCommit } from "./collect/commit.ts";
import { createResultFileWriter } from "./collect/result_files.ts";
import type { BridgeOptions } from "./flags.ts";
import { runIntake } from "./intake/intake.ts";
import { createInvoke } from "./intake/invoke.ts";
import type { OpenFile } from "./ledger/disk.ts";
import { openLedger } from "./ledger/ledger.ts";
import { startMonitoring } from "./monitoring/monitoring.ts";
import { systemdNotifier } from "./monitoring/sd_notify.ts";
import { openQueue } from "./queue/sqs_queue.ts";
import type { Build } from "./program.ts";

/** How long collecting pauses for fuller batches while uploads queue up, in milliseconds. */
const PAUSE_MS = 100;

/** What a stop takes at most beside the drain: messages given back, a last batch of results. */
const GIVE_BACK_SECONDS = 20;
/** How much longer systemd waits. */
const SPARE_SECONDS = 10;

/** The bridge's life: opens all, runs both consumers until SIGTERM, closes all. */
export async function carry(
  options: BridgeOptions,
  build: Build,
  open?: OpenFile,
): Promise<number> {
  const signal = drainSignal();
  const log = jsonLog({ program: "bridge" });
  const names = chosenNames(options);
  const { sqs, lambda } = clients(options);
  const operate = startMonitoring({ ...options, ...build, port: options.metricsPort, sqs, names });
  const { meters } = operate;
  const ledger = await openLedger(options.ledger, {
    rotateBytes: options.rotate,
    ...(open ? { open } : {}),
    onSynced: meters.synced,
    onRotationFailed: (error) => log.error("ledger not rotated", { reason: messageOf(error) }),
  });
  /** Aborted when a stop has had its time, network or not. */
  const cut = new AbortController();
  const [input, output] = await Promise.all([
    openQueue(sqs, names.inputQueue, names.inputDeadLetterQueue, { cut: cut.signal }),
    openQueue(sqs, names.outputQueue, names.outputDeadLetterQueue, { cut: cut.signal }),
  ]);
  const { version, commit } = build;
  const metricsUrl = `http://127.0.0.1:${operate.port}/metrics`;
  const { ledger: path } = options;
  log.info("started", { version, commit, ledger: path, known: ledger.size, metricsUrl, ...names });
  const systemd = systemdNotifier(Deno.env, log);
  await systemd.ready();
  const endWatchdog = systemd.startWatchdog(operate.alive);
  signal.addEventListener("abort", () => {
    const seconds = options.drainTimeout + GIVE_BACK_SECONDS;
    log.info("stopping", { drainTimeout: options.drainTimeout });
    meters.stopping();
    systemd.stopping(seconds + SPARE_SECONDS);
    setTimeout(() => cut.abort(), seconds * 1000);
  });

  // Collected until the last upload in flight has ended, so that its result is ledgered too.
  const drained = new AbortController();
  let isBehind = false;
  const common = { log, meters, signal: drained.signal };
  const collected = runCollect({
    ...common,
    queue: output,
    commit: createCommit({ ...common, ledger }),
    copy: createResultFileWriter(`${dirname(path)}/results`),
    drainExpired: cut.signal,
    // With uploads waiting for room, a result's tenth of a second costs nobody anything.
    pauseMs: () => isBehind ? PAUSE_MS : 0,
  });
  await runIntake({
    queue: input,
    inputBucket: names.inputBucket,
    log,
    meters,
    signal,
    invoke: createInvoke(lambda, names.functionName, (options.functionTimeout + 10) * 1000),
    concurrency: options.concurrency,
    maxAttempts: options.maxAttempts,
    drainMs: options.drainTimeout * 1000,
    onBacklog: (backlog) => isBehind = backlog,
  });
  drained.abort();
  await collected;
  ledger.close();
  endWatchdog();
  log.info("stopped", { known: ledger.size });
  return 0;
}

function clients({ region, concurrency }: BridgeOptions) {
  // Polls side by side, deletes and refreshes; how long each may take, the queue knows.
  const sqs = new SQSClient(clientConfig({ region, sockets: concurrency + 16 }));
  const lambda = new LambdaClient({
    ...clientConfig({ region, sockets: concurrency }),
    // The intake tells throttling from failure itself.
    maxAttempts: 1,
  });
  return { sqs, lambda };
}

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
import { directLambda, directSqs } from "./direct_clients.ts";
import type { BridgeOptions } from "./flags.ts";
import { runIntake } from "./intake/intake.ts";
import { createInvoke } from "./intake/invoke.ts";
import type { OpenFile } from "./ledger/disk.ts";
import type { IdentitySet } from "./ledger/identity_set.ts";
import { openLedger } from "./ledger/ledger.ts";
import { followErasures } from "./erase/follow_erasures.ts";
import { followRetention } from "./retention/follow_retention.ts";
import { startMonitoring } from "./monitoring/monitoring.ts";
import { systemdNotifier } from "./monitoring/sd_notify.ts";
import type { ExtendVisibility } from "./queue/extend_visibility.ts";
import { openQueue } from "./queue/sqs_queue.ts";

/**
 * Pause between polls of the output queue during a backlog of uploads, in milliseconds: fuller
 * batches.
 */
const PAUSE_MS = 100;

/** Parts that tests and benchmarks replace. */
export interface Parts {
  /** Opens the ledger's files. */
  readonly open?: OpenFile;
  readonly identities?: () => IdentitySet;
  readonly extendVisibility?: ExtendVisibility;
}

/** Time that a shutdown may take beyond the drain: returning messages, writing the last results. */
const SHUTDOWN_SECONDS = 20;
/** Additional time before systemd kills the process. */
const SPARE_SECONDS = 10;

/** What a bridge was built from. */
export interface Build {
  readonly version: string;
  /** The commit's first digits, with `-dirty` appended if not everything was committed. */
  readonly commit: string;
  /** Where the ledger is unless a setting says otherwise. */
  readonly ledger?: string;
  /** The folder that a compiled bridge may write. */
  readonly state?: string;
}

/**
 * Runs the bridge until SIGTERM: opens the ledger and the queues, runs both consumers, closes all.
 */
export async function runService(
  options: BridgeOptions,
  build: Build,
  { open, identities, extendVisibility }: Parts = {},
): Promise<number> {
  const signal = drainSignal();
  const log = jsonLog({ program: "bridge" }, console.log, options.logLevel);
  const names = chosenNames(options);
  const { sqs, lambda } = clients(options);
  const monitoring = startMonitoring({
    ...options,
    ...build,
    port: options.metricsPort,
    sqs,
    names,
  });
  const { meters } = monitoring;
  const ledger = await openLedger(options.ledger, {
    rotateBytes: options.rotate,
    compiledFor: build.state,
    ...(open ? { open } : {}),
    ...(identities ? { identities } : {}),
    onSynced: meters.synced,
    onRotationFailed: (error) => log.error("ledger not rotated", { reason: messageOf(error) }),
  });
  /** Aborted when a shutdown has used up its time, whatever the network does. */
  const forceStop = new AbortController();
  const direct = directSqs(sqs);
  const [input, output] = await Promise.all([
    openQueue(direct, names.inputQueue, names.inputDeadLetterQueue, { signal: forceStop.signal }),
    openQueue(direct, names.outputQueue, names.outputDeadLetterQueue, { signal: forceStop.signal }),
  ]);
  const { version, commit } = build;
  const metricsUrl = `http://127.0.0.1:${monitoring.port}/metrics`;
  const { ledger: path } = options;
  log.info("started", { version, commit, ledger: path, known: ledger.size, metricsUrl, ...names });
  const systemd = systemdNotifier(Deno.env, log);
  await systemd.ready();
  const endWatchdog = systemd.startWatchdog(monitoring.alive);
  const endErasures = followErasures(ledger, log);
  const results = `${dirname(path)}/results`;
  const endRetention = followRetention(ledger, { days: options.ledgerRetention, results, log });
  signal.addEventListener("abort", () => {
    const seconds = options.drainTimeout + SHUTDOWN_SECONDS;
    log.info("stopping", { drainTimeout: options.drainTimeout });
    meters.stopping();
    systemd.stopping(seconds + SPARE_SECONDS);
    setTimeout(() => forceStop.abort(), seconds * 1000);
  });

  // Collects until the last upload in flight has finished, so that its result is written too.
  const drained = new AbortController();
  let hasBacklog = false;
  const common = { log, meters, signal: drained.signal };
  const heartbeat = extendVisibility ? { extendVisibility } : {};
  const collected = runCollect({
    ...common,
    ...heartbeat,
    queue: output,
    commit: createCommit({ ...common, ledger }),
    writeResultFile: createResultFileWriter(results, {
      isEveryResult: options.resultFiles ?? false,
      isErased: ledger.isErased,
    }),
    drainExpired: forceStop.signal,
    // While uploads wait for a free slot, a delay of a result by 0.1 s slows nothing down.
    pauseMs: () => hasBacklog ? PAUSE_MS : 0,
  });
  await runIntake({
    ...heartbeat,
    queue: input,
    inputBucket: names.inputBucket,
    log,
    meters,
    signal,
    invoke: createInvoke(
      directLambda(lambda, options.functionTimeout),
      names.functionName,
      (options.functionTimeout + 10) * 1000,
    ),
    concurrency: options.concurrency,
    maxAttempts: options.maxAttempts,
    drainMs: options.drainTimeout * 1000,
    onBacklog: (backlog) => hasBacklog = backlog,
  });
  drained.abort();
  await collected;
  await endErasures();
  await endRetention();
  ledger.close();
  endWatchdog();
  log.info("stopped", { known: ledger.size });
  return 0;
}

function clients({ region, concurrency }: BridgeOptions) {
  // Sockets for parallel polls, deletes and visibility changes. The queue sets the timeouts.
  const sqs = new SQSClient(clientConfig({ region, sockets: concurrency + 16 }));
  const lambda = new LambdaClient({
    ...clientConfig({ region, sockets: concurrency }),
    // The intake handles throttling and failures itself.
    maxAttempts: 1,
  });
  return { sqs, lambda };
}

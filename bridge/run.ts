import { dirname } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../contract/aws.ts";
import { type OptionsOf, runProgram } from "../contract/cli.ts";
import { messageOf } from "../contract/errors.ts";
import { jsonLog } from "../contract/log.ts";
import { chosenNames } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { runCollect } from "./collect/collect.ts";
import { createCommit } from "./collect/commit.ts";
import { createCopies } from "./collect/copies.ts";
import { bridgeFlags } from "./flags.ts";
import { runIntake } from "./intake/intake.ts";
import { lambdaInvoke } from "./intake/invoke.ts";
import type { OpenFile } from "./ledger/disk.ts";
import { openLedger } from "./ledger/ledger.ts";
import { openQueue, POLL_SECONDS } from "./queue/queue.ts";

/** What this bridge was made from. */
export interface Build {
  readonly version: string;
  readonly commit: string;
}

/** Runs the bridge to its exit. */
export function runBridge(_build: Build, open?: OpenFile): Promise<never> {
  return runProgram({
    name: "bridge",
    summary: "Carries uploads from the input queue to the function, and results into the ledger.",
    flags: bridgeFlags,
    notes:
      `SIGTERM or SIGINT stops it: no more polls, uploads in flight are ended, exit 0. A second one ends it at once.
Logs are JSON lines on standard output. Beside the ledger, results/ holds each result as a file of its own.`,
    main: (options) => bridge(options, open),
  });
}

/** How long collecting pauses for fuller batches while uploads queue up, in milliseconds. */
const PAUSE_MS = 100;

async function bridge(options: OptionsOf<typeof bridgeFlags>, open?: OpenFile): Promise<number> {
  const signal = stopSignal();
  const log = jsonLog({ program: "bridge" });
  const names = chosenNames(options);
  const ledger = await openLedger(options.ledger, {
    rotateBytes: options.rotate,
    ...(open ? { open } : {}),
    onRotationFailed: (error) => log.error("ledger not rotated", { reason: messageOf(error) }),
  });
  const { sqs, lambda } = clients(options);
  const [input, output] = await Promise.all([
    openQueue(sqs, names.inputQueue, names.inputDeadLetterQueue),
    openQueue(sqs, names.outputQueue, names.outputDeadLetterQueue),
  ]);
  log.info("started", { ledger: options.ledger, known: ledger.size, ...names });

  // Collected until the last upload in flight has ended, so that its result is ledgered too.
  const drained = new AbortController();
  let isBehind = false;
  const collected = runCollect({
    queue: output,
    commit: createCommit({
      ledger,
      copy: createCopies(`${dirname(options.ledger)}/results`),
      log,
      signal: drained.signal,
    }),
    log,
    signal: drained.signal,
    // With uploads waiting for room, a result's tenth of a second costs nobody anything.
    pauseMs: () => isBehind ? PAUSE_MS : 0,
  });
  await runIntake({
    queue: input,
    invoke: lambdaInvoke(lambda, names.functionName),
    inputBucket: names.inputBucket,
    concurrency: options.concurrency,
    maxAttempts: options.maxAttempts,
    drainMs: options.drainTimeout * 1000,
    log,
    signal,
    onPolled: (_, backlog) => isBehind = backlog,
  });
  drained.abort();
  await collected;
  ledger.close();
  log.info("stopped", { known: ledger.size });
  return 0;
}

function clients({ region, concurrency, functionTimeout }: OptionsOf<typeof bridgeFlags>) {
  const sqs = new SQSClient(clientConfig({
    region,
    // Polls side by side, deletes and refreshes.
    sockets: concurrency + 16,
    // A connection that died unheard would else stop the polling for good.
    readTimeoutMs: (POLL_SECONDS + 10) * 1000,
  }));
  const lambda = new LambdaClient({
    ...clientConfig({ region, sockets: concurrency, readTimeoutMs: (functionTimeout + 10) * 1000 }),
    // The intake tells throttling from failure itself.
    maxAttempts: 1,
  });
  return { sqs, lambda };
}

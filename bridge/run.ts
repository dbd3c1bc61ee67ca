import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../contract/aws.ts";
import { flag, runProgram, wholeNumber } from "../contract/cli.ts";
import { jsonLog } from "../contract/log.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { stopSignal } from "../contract/stop.ts";
import { runCollect } from "./collect/collect.ts";
import { runIntake } from "./intake/intake.ts";
import { lambdaInvoke } from "./intake/invoke.ts";
import { openLedger } from "./ledger/ledger.ts";
import { systemdNotifier } from "./operate/sd_notify.ts";
import { openQueue, POLL_SECONDS } from "./queue/queue.ts";

const { inputBucket, inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } =
  nameFlags;

/** What a stop takes at most beside the drain: messages given back, a last batch of results. */
const GIVE_BACK_SECONDS = 30;

/** What a bridge was built from. */
export interface Build {
  readonly version: string;
  /** The commit's first digits, `-dirty` behind them if not all was committed. */
  readonly commit: string;
  /** Where the ledger is unless a setting says otherwise. */
  readonly ledger?: string;
}

/** Runs the bridge until it is asked to stop, and ends the process. */
export function runBridge(build: Build): Promise<never> {
  return runProgram({
    name: "bridge",
    version: `rollcall-bridge ${build.version} (commit ${build.commit})`,
    summary: "Carries uploads from the input queue to the function, and results into the ledger.",
    flags: {
      ledger: flag({
        flags: "--ledger <file>",
        path: true,
        env: "ROLLCALL_LEDGER",
        help: "the text file of results",
        default: build.ledger ?? "var/bridge/results.csv",
      }),
      concurrency: flag({
        flags: "--concurrency <n>",
        env: "ROLLCALL_CONCURRENCY",
        help: "uploads in flight at most",
        default: 64,
        parse: wholeNumber(1, 1000),
      }),
      maxAttempts: flag({
        flags: "--max-attempts <n>",
        env: "ROLLCALL_MAX_ATTEMPTS",
        // Fewer than the queue's own maxReceiveCount, 10: SQS would move it without its reason.
        help: "deliveries of a failing upload before it goes to the dead-letter queue",
        default: 8,
        parse: wholeNumber(1, 9),
      }),
      functionTimeout: flag({
        flags: "--function-timeout <seconds>",
        env: "ROLLCALL_FUNCTION_TIMEOUT",
        help: "the function's time-out: how long to wait for it",
        default: 60,
        parse: wholeNumber(1, 900),
      }),
      drainTimeout: flag({
        flags: "--drain-timeout <seconds>",
        env: "ROLLCALL_DRAIN_TIMEOUT",
        help: "at a stop, how long uploads in flight may take to end",
        default: 30,
        parse: wholeNumber(0, 900),
      }),
      ...cloudFlags,
      ...{ inputBucket, inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue },
      functionName: nameFlags.functionName,
    },
    notes:
      `SIGTERM or SIGINT stops it: no more polls, uploads in flight are ended, exit 0. A second one ends it at once.
Logs are JSON lines on standard output.`,
    main: async (options) => {
      const signal = stopSignal();
      const log = jsonLog({ program: "bridge" });
      const names = chosenNames(options);
      const ledger = await openLedger(options.ledger);
      const sqs = new SQSClient(clientConfig({
        region: options.region,
        sockets: options.concurrency + 8,
        // A connection that died unheard would else stop the polling for good.
        readTimeoutMs: (POLL_SECONDS + 10) * 1000,
      }));
      const lambda = new LambdaClient({
        ...clientConfig({
          region: options.region,
          sockets: options.concurrency,
          readTimeoutMs: (options.functionTimeout + 10) * 1000,
        }),
        // The intake tells throttling from failure itself.
        maxAttempts: 1,
      });
      const [input, output] = await Promise.all([
        openQueue(sqs, names.inputQueue, names.inputDeadLetterQueue),
        openQueue(sqs, names.outputQueue, names.outputDeadLetterQueue),
      ]);
      log.info("started", { ledger: options.ledger, known: ledger.size, ...names });
      const systemd = systemdNotifier(Deno.env, log);
      await systemd.ready();
      const endWatchdog = systemd.startWatchdog(() => true);
      signal.addEventListener(
        "abort",
        () => systemd.stopping(options.drainTimeout + GIVE_BACK_SECONDS),
      );
      // Collected until the last upload in flight has ended, so that its result is ledgered too.
      const drained = new AbortController();
      const collected = runCollect({ queue: output, ledger, log, signal: drained.signal });
      await runIntake({
        queue: input,
        invoke: lambdaInvoke(lambda, names.functionName),
        inputBucket: names.inputBucket,
        concurrency: options.concurrency,
        maxAttempts: options.maxAttempts,
        drainMs: options.drainTimeout * 1000,
        log,
        signal,
      });
      drained.abort();
      await collected;
      ledger.close();
      endWatchdog();
      log.info("stopped", { known: ledger.size });
      return 0;
    },
  });
}

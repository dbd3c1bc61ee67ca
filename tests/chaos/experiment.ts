import type { Progress } from "../../cli/progress.ts";
import { videoText } from "../testing/minute_video.ts";
import { createBackground } from "./background.ts";
import { type ChaosCloud, names, startChaosCloud } from "./cloud.ts";
import { createErasures, type Erasures } from "./erasures.ts";
import { copiesOf } from "./faults.ts";
import { type ChaosFunction, startFunction } from "./function.ts";
import { type Life, startLife } from "./life.ts";
import type { KillPoint } from "./kill_plan.ts";
import { createTally, type Tally } from "./tally.ts";
import { createTrails, nameOf, type QueueKind, type Trail, type Trails } from "./trails.ts";
import { createUploader, type Uploader } from "./uploader.ts";
import { isLong, longVideo, planUploads } from "./upload_plan.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly uploads: number;
  readonly kills: number;
  /** Maximum number of uploads that the bridge has in flight. */
  readonly concurrency: number;
  /** For the ledger and the logs; empty. */
  readonly folder: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Only the first deliveries of an event are copied, because poison messages would multiply without
 * limit.
 */
const COPIED = 2;

/** Everything but the bridge. */
export interface Experiment extends AsyncDisposable {
  readonly options: ChaosOptions;
  readonly cloud: ChaosCloud;
  readonly chaosFunction: ChaosFunction;
  readonly uploader: Uploader;
  readonly trails: Trails;
  readonly tally: Tally;
  /** Things that the bridge must never do, but did. */
  readonly violations: string[];
  readonly ledgerFolder: string;
  readonly erasures: Erasures;
  readonly logFile: string;
  /** Starts the bridge for its n-th life. */
  startLife(n: number, until?: KillPoint): Promise<Life>;
  /** Whether something is in progress that is not in a queue. */
  isBusy(): boolean;
  /** @throws if chaos itself failed, or was stopped */
  check(): void;
}

/** Sets everything up. @throws {UserError} if MiniStack does not start */
export async function setUpExperiment(options: ChaosOptions): Promise<Experiment> {
  const { seed, folder, signal, concurrency } = options;
  const tally = createTally();
  const trails = createTrails();
  const violations: string[] = [];
  const ledgerFolder = `${folder}/bridge`;
  const logFile = `${folder}/bridge.log`;
  await using parts = new AsyncDisposableStack();

  let cloud: ChaosCloud | undefined = undefined;
  const background = createBackground();
  const send = async (queue: QueueKind, body: string) => await cloud!.send(queue, body);
  const chaosFunction: ChaosFunction = startFunction({
    seed,
    background,
    tally,
    trails,
    folder,
    store: () => cloud!.functionStore,
  });
  parts.defer(() => chaosFunction.stop());
  cloud = await startChaosCloud({
    folder,
    functionUrl: chaosFunction.url,
    // Fewer than the bridge may want, so that the service itself throttles too.
    concurrency: Math.max(1, Math.ceil(concurrency / 4)),
    signal,
  });
  parts.defer(() => cloud.stop());
  parts.defer(() => background.stop());
  const uploader = createUploader({
    plan: planUploads(seed, options.uploads, options.kills),
    put: ({ key, nth }) =>
      cloud.put(key, isLong(key) ? videoText(longVideo(seed, key, nth)) : "not a video"),
    background,
    signal,
  });

  /** S3 and SQS deliver at least once: some events are delivered again, soon or late. */
  function copyEvent(queue: QueueKind, body: string, about: readonly Trail[]): void {
    if (queue !== "input") return;
    for (const trail of about) {
      if (trail.delivered > COPIED) continue;
      for (const ms of copiesOf(seed, "event", nameOf(trail), trail.delivered)) {
        tally.count(ms > 0 ? "late copies of events" : "copies of events");
        background.later(ms, () => send("input", body));
      }
    }
  }

  const all = parts.move();
  return {
    options,
    cloud,
    chaosFunction,
    uploader,
    trails,
    tally,
    violations,
    ledgerFolder,
    erasures: createErasures(ledgerFolder),
    logFile,
    startLife: (life, until) =>
      startLife({
        proxy: {
          seed,
          life,
          until,
          tally,
          trails,
          endpoint: cloud.endpoint,
          queues: { input: names.inputQueue, output: names.outputQueue },
          onMessage: copyEvent,
          onViolation: (what) => violations.push(what),
        },
        ledger: `${ledgerFolder}/results.csv`,
        environment: cloud.environment,
        concurrency,
        logFile,
      }),
    isBusy: () => background.pending > 0 || chaosFunction.active > 0,
    check() {
      signal.throwIfAborted();
      background.check();
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

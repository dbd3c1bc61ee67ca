import { clientConfig } from "../aws/clients.ts";
import { rejectOnAbort } from "../cli/async.ts";
import type { Names } from "../contract/names.ts";
import { type Counters, type FunctionHost, startFunctionHost } from "./function/function_host.ts";
import type { Launcher } from "./function/launcher.ts";
import { CREDENTIALS, type Ministack, startMinistack } from "./ministack.ts";
import { createResources } from "./resources.ts";

export interface CloudOptions {
  readonly names: Names;
  /** Starts the function's runtime: a process, or a container of its image. */
  readonly launch: Launcher;
  /** Variables of the function; those of the cloud are added. */
  readonly env: Readonly<Record<string, string>>;
  /** Warm instances of the function. */
  readonly instances: number;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Folder for `ministack.log`, `instance-1.log`, … and the emulator's files; it must exist. */
  readonly logDir: string;
  /** Folder for the temporary files of each instance, in `instance-1`, …, unless it has its own /tmp. */
  readonly scratchDir: string;
  /** Aborts the start. After the start it has no effect: call `stop`. */
  readonly signal?: AbortSignal;
  /** Called at the end of each stage of the start, with the milliseconds so far. */
  readonly onStage?: (stage: Stage, ms: number) => void;
}

export type Stage = "emulator" | "resources" | "function";

/** The emulated cloud on this machine. */
export interface Cloud {
  readonly endpoint: string;
  /** Environment for programs that use this cloud. */
  readonly environment: Readonly<Record<string, string>>;
  /** URL to which MiniStack forwards invocations of the function. */
  readonly functionUrl: string;
  /** Maximum concurrent invocations; more are refused with status 429. */
  readonly concurrency: number;
  /** Init duration of each instance, in seconds. */
  readonly initSeconds: readonly number[];
  counters(): Counters;
  /** Ends all its processes and closes its ports. May be called again. */
  stop(): Promise<void>;
}

const REGION = "us-east-1";

/**
 * Maximum concurrent invocations per instance. All but one wait in the host, which keeps the instances
 * busy. More are refused with status 429, as on AWS, rather than waiting past the function's timeout.
 */
const CONCURRENCY_PER_INSTANCE = 4;

/**
 * Starts the cloud: the emulator and the function's instances side by side, then the resources.
 * @throws {UserError} if a part does not start, or the reason of the signal; everything is stopped then.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { names, instances, timeoutSeconds, memoryMb, logDir, signal } = options;
  const startedAt = performance.now();
  const stage = (name: Stage) => options.onStage?.(name, performance.now() - startedAt);
  let host: FunctionHost | undefined;
  let ministack: Ministack | undefined;
  let creation: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | undefined;
  const stop = () =>
    stopping ??= (async () => {
      await Promise.all([host?.stop(), ministack?.stop()]);
      // A creation in progress fails now.
      await creation.catch(() => {});
    })();
  try {
    ministack = await startMinistack({
      logFile: `${logDir}/ministack.log`,
      dataDir: `${logDir}/ministack`,
      ...(signal ? { signal } : {}),
      // The instances only need the address of the emulator, so they start at the same time.
      async onEndpoint(endpoint) {
        await host?.stop();
        host = startFunctionHost({
          launch: options.launch,
          env: { ...options.env, ...environmentFor(endpoint) },
          functionName: names.functionName,
          region: REGION,
          instances,
          timeoutSeconds,
          memoryMb,
          logDir,
          scratchDir: options.scratchDir,
        });
      },
    });
    stage("emulator");

    const { endpoint } = ministack;
    const { url, ready, counters } = host!;
    const concurrency = instances * CONCURRENCY_PER_INSTANCE;
    const access = { ...clientConfig({}), endpoint, region: REGION, credentials: CREDENTIALS };
    creation = createResources(access, names, {
      functionUrl: url,
      timeoutSeconds,
      memoryMb,
      concurrency,
    }).then(() => stage("resources"));
    const initialised = ready.then((seconds) => {
      stage("function");
      return seconds;
    });
    const started = Promise.all([initialised, creation]);
    const [initSeconds] = await (signal ? rejectOnAbort(started, signal) : started);
    const environment = environmentFor(endpoint);
    return { endpoint, environment, functionUrl: url, concurrency, initSeconds, counters, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environmentFor(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
}

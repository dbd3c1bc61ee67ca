import { UserError } from "../contract/errors.ts";
import { sleep } from "../cli/async.ts";
import { type Child, lastLines, NO_SUCH_PROGRAM, startChild } from "./child.ts";

/** A running MiniStack: the emulator of S3, SQS, DynamoDB, Lambda and more, on one port. */
export interface Ministack {
  /** `http://127.0.0.1:41234` (an address, so that the SDK puts bucket names in the path). */
  readonly endpoint: string;
  readonly pid: number;
  /** Ends it and removes its files. May be called again. */
  stop(): Promise<void>;
}

export interface MinistackOptions {
  /** Its address in queues' URLs; with one that is not loopback's it listens on every address. */
  readonly hostname?: string;
  readonly logFile: string;
  /** A directory for its files, made for it and removed by `stop`; a temporary one if not given. */
  readonly dataDir?: string;
  /** Gives up the start. Afterwards it means nothing: `stop` is for that. */
  readonly signal?: AbortSignal;
  /** Told the endpoint before each attempt to start there. */
  readonly onEndpoint?: (endpoint: string) => Promise<void> | void;
}

const LOOPBACK = "127.0.0.1";
const ATTEMPTS = 5;
/** Long enough for a cold disk and a busy machine: 0.2 to 0.4 s is usual. */
const START_LIMIT_MS = 60_000;

/**
 * Starts MiniStack on a free port of 127.0.0.1 and waits until it answers.
 * @throws {UserError} if it is not installed or does not come up; the signal's reason on an abort
 */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = freePort(options.hostname);
    await options.onEndpoint?.(endpointAt(port, options.hostname));
    const ministack = await startOnPort(port, options);
    if (ministack) return ministack;
  }
  throw new UserError(
    `MiniStack found every port taken, ${ATTEMPTS} times: see ${options.logFile}`,
  );
}

/** A port that was free a moment ago. */
function freePort(hostname = LOOPBACK): number {
  const listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** Starts it on this port; undefined if somebody else has the port. */
export async function startOnPort(
  port: number,
  { hostname = LOOPBACK, logFile, dataDir, signal }: MinistackOptions,
): Promise<Ministack | undefined> {
  signal?.throwIfAborted();
  const dir = dataDir ?? await Deno.makeTempDir({ prefix: "rollcall-ministack-" });
  await Deno.mkdir(dir, { recursive: true });
  const id = crypto.randomUUID();
  const child = startChild({
    command: ["ministack"],
    env: environment({ hostname, port, dir, id }),
    logFile,
    // It has nothing to save, and would wait for long polls to end.
    graceMs: 300,
  });
  let stopped: Promise<void> | undefined;
  const stop = () => stopped ??= stopAndClean(child, dir);
  try {
    const endpoint = endpointAt(port, hostname);
    const came = await waitUntilHealthy({ endpoint, id, child, logFile, signal });
    if (came) return { endpoint, pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
  await stop();
  return undefined;
}

async function stopAndClean(child: Child, dir: string) {
  await child.stop();
  await Deno.remove(dir, { recursive: true });
}

function endpointAt(port: number, hostname = LOOPBACK): string {
  return `http://${hostname}:${port}`;
}

function environment(
  { hostname, port, dir, id }: { hostname: string; port: number; dir: string; id: string },
): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    GATEWAY_PORT: String(port),
    BIND_HOST: hostname === LOOPBACK ? LOOPBACK : "0.0.0.0",
    // It is part of the queues' URLs.
    MINISTACK_HOST: hostname,
    // Health reports this, so no other MiniStack on the port is taken for ours.
    MINISTACK_EDITION: id,
    // Its pid file and whatever else it writes.
    HOME: dir,
    TMPDIR: dir,
    STATE_DIR: `${dir}/state`,
    S3_DATA_DIR: `${dir}/s3`,
    // AWS's own limit; else MiniStack's depends on the memory of the machine.
    LAMBDA_ACCOUNT_CONCURRENCY: "1000",
    // Listeners on fixed ports: two could not run at once.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    // It looks for containers of its own to sweep away, and we have none.
    DOCKER_HOST: `unix://${dir}/no-docker`,
    LOG_LEVEL: "INFO",
    PYTHONUNBUFFERED: "1",
  };
}

/** Waits for its health endpoint; false if it ended because the port is taken. */
async function waitUntilHealthy({ endpoint, id, child, logFile, signal }: {
  endpoint: string;
  id: string;
  child: Child;
  logFile: string;
  signal: AbortSignal | undefined;
}): Promise<boolean> {
  let ended: Deno.CommandStatus | undefined;
  child.exited.then((status) => ended = status);
  for (const start = Date.now(); Date.now() - start < START_LIMIT_MS;) {
    if (await isHealthy(endpoint, id)) return true;
    signal?.throwIfAborted();
    if (ended) {
      const last = await lastLines(logFile, 12);
      if (/already in use/i.test(last)) return false;
      if (ended.code === NO_SUCH_PROGRAM) {
        throw new UserError(
          "ministack is not installed: run ./rollcall demo, or pip install -r requirements/run.txt",
        );
      }
      throw new UserError(`MiniStack ended with code ${ended.code}; its log says:\n${last}`);
    }
    await sleep(20, signal);
  }
  throw new UserError(
    `MiniStack did not answer within ${START_LIMIT_MS / 1000} s; its log says:\n` +
      await lastLines(logFile, 12),
  );
}

async function isHealthy(endpoint: string, id: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_ministack/health`, {
      signal: AbortSignal.timeout(5_000),
    });
    const { edition } = await response.json();
    return edition === id;
  } catch {
    return false;
  }
}

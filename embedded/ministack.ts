import { UserError } from "../contract/errors.ts";
import { sleep } from "../cli/async.ts";
import { type Child, lastLines, NO_SUCH_PROGRAM, startChild } from "./child.ts";

/** A running MiniStack, which emulates S3, SQS, DynamoDB, Lambda and more on one port. */
export interface Ministack {
  /** `http://127.0.0.1:41234`. With an IP address the SDK puts bucket names in the path. */
  readonly endpoint: string;
  readonly pid: number;
  /** Stops it and deletes its files. May be called again. */
  stop(): Promise<void>;
}

export interface MinistackOptions {
  /** Host name in queue URLs. If it is not the loopback address, MiniStack listens on all addresses. */
  readonly hostname?: string;
  readonly logFile: string;
  /** Directory for its files, created at the start and deleted by `stop`; by default a temporary one. */
  readonly dataDir?: string;
  /** Aborts the start. After the start it has no effect: call `stop`. */
  readonly signal?: AbortSignal;
  /** Called with the endpoint before each attempt to start. */
  readonly onEndpoint?: (endpoint: string) => Promise<void> | void;
}

const LOOPBACK = "127.0.0.1";
const ATTEMPTS = 5;
/** Usually 0.2 to 0.4 s; a cold disk or a busy machine needs longer. */
const START_TIMEOUT_MS = 60_000;

/**
 * Starts MiniStack on a free port of 127.0.0.1 and waits until it answers.
 * @throws {UserError} if it is not installed or does not start; or the reason of the signal
 */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = freePort(options.hostname);
    await options.onEndpoint?.(endpointAt(port, options.hostname));
    const ministack = await startOnPort(port, options);
    if (ministack) return ministack;
  }
  throw new UserError(
    `MiniStack found its port in use ${ATTEMPTS} times: see ${options.logFile}`,
  );
}

/** Finds a free port; another process may take it before it is used. */
function freePort(hostname = LOOPBACK): number {
  const listener = Deno.listen({ hostname, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** Starts MiniStack on a port; undefined if the port is in use. */
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
    // It has nothing to save, but would wait for long polls to end.
    graceMs: 300,
  });
  let stopped: Promise<void> | undefined;
  const stop = () => stopped ??= stopAndClean(child, dir);
  try {
    const endpoint = endpointAt(port, hostname);
    const healthy = await waitUntilHealthy({ endpoint, id, child, logFile, signal });
    if (healthy) return { endpoint, pid: child.pid, stop };
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

/** The credentials that MiniStack knows. */
export const CREDENTIALS = { accessKeyId: "embedded", secretAccessKey: "embedded" };

function environment(
  { hostname, port, dir, id }: { hostname: string; port: number; dir: string; id: string },
): Record<string, string> {
  return {
    PATH: Deno.env.get("PATH") ?? "",
    GATEWAY_PORT: String(port),
    BIND_HOST: hostname === LOOPBACK ? LOOPBACK : "0.0.0.0",
    // Part of the queue URLs.
    MINISTACK_HOST: hostname,
    // The health endpoint reports it: distinguishes this MiniStack from another one on the same port.
    MINISTACK_EDITION: id,
    // For its pid file and everything else that it writes.
    HOME: dir,
    TMPDIR: dir,
    STATE_DIR: `${dir}/state`,
    S3_DATA_DIR: `${dir}/s3`,
    // The limit of AWS; by default MiniStack's depends on the machine's memory.
    LAMBDA_ACCOUNT_CONCURRENCY: "1000",
    // These listen on fixed ports, which would prevent two MiniStacks.
    IOT_MTLS_ENABLED: "0",
    SFTP_ENABLED: "0",
    // It would search for its own containers to remove; there are none.
    DOCKER_HOST: `unix://${dir}/no-docker`,
    // It checks the signature of presigned URLs, and of nothing else.
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    LOG_LEVEL: "INFO",
    PYTHONUNBUFFERED: "1",
  };
}

/** Waits for the health endpoint; false if MiniStack exited because the port is in use. */
async function waitUntilHealthy({ endpoint, id, child, logFile, signal }: {
  endpoint: string;
  id: string;
  child: Child;
  logFile: string;
  signal: AbortSignal | undefined;
}): Promise<boolean> {
  let ended: Deno.CommandStatus | undefined;
  child.exited.then((status) => ended = status);
  for (const start = Date.now(); Date.now() - start < START_TIMEOUT_MS;) {
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
      throw new UserError(`MiniStack exited with code ${ended.code}; the end of its log:\n${last}`);
    }
    await sleep(20, signal);
  }
  throw new UserError(
    `MiniStack did not answer within ${START_TIMEOUT_MS / 1000} s; the end of its log:\n` +
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

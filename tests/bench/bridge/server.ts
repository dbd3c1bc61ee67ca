import { UserError } from "../../../contract/errors.ts";
import { sleep } from "../../../cli/async.ts";
import { type Child, lastLines, startChild } from "../../../embedded/child.ts";
import { programEnvironment, root } from "../../../cli/program_command.ts";
import type { Progress, Seen } from "./stub/recorder.ts";
import type { PutRequest } from "./stub/server.ts";

/** A server that stands in for AWS in a run. */
export interface Server {
  readonly name: string;
  /** The environment with which a contender reaches this server. */
  readonly environment: Readonly<Record<string, string>>;
  /** By plain HTTP, for the bench's own calls. */
  readonly endpoint: string;
  /** The process whose CPU time is measured. */
  readonly pid: number;
  /** Puts events in the input queue: all at once, or at a rate. */
  put(request: PutRequest): Promise<void>;
  /** Number of finished uploads, as far as the server knows. */
  settled(): Promise<number>;
  seen(): Promise<Seen>;
  /** Requests so far; undefined if they are not counted. */
  requests(): Promise<number | undefined>;
  stop(): Promise<void>;
}

export interface StubSettings {
  readonly latencyMs: number;
  readonly slowShare?: number;
  readonly resultsTo?: string;
  /** A folder with cert.pem and key.pem: contenders use HTTPS. */
  readonly tls?: string | undefined;
}

/** The stub in its own process, so that its CPU time is not a contender's. */
export interface StubProcess {
  readonly endpoint: string;
  readonly awsEndpoint: string;
  readonly pid: number;
  put(request: PutRequest): Promise<void>;
  progress(): Promise<Progress>;
  seen(): Promise<Seen>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 30_000;

/** @throws {UserError} if it does not start */
export async function startStubProcess(
  { latencyMs, slowShare = 0, resultsTo, tls }: StubSettings,
  dir: string,
  signal: AbortSignal,
): Promise<StubProcess> {
  const logFile = `${dir}/stub.log`;
  await Deno.writeTextFile(logFile, "");
  const child = startChild({
    command: [
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-net=127.0.0.1",
      "--allow-env",
      ...tls === undefined ? [] : [`--allow-read=${tls}`],
      `${root}tests/bench/bridge/stub/main.ts`,
      "--latency",
      `${latencyMs}`,
      "--slow-share",
      `${slowShare}`,
      ...tls === undefined ? [] : ["--tls", tls],
      ...resultsTo === undefined ? [] : ["--results-to", resultsTo],
    ],
    env: programEnvironment({}),
    logFile,
  });
  try {
    const [endpoint, awsEndpoint] = await listens(child, logFile, signal);
    const ask = async (path: string, body?: unknown) => {
      const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
      const response = await fetch(`${endpoint}${path}`, init);
      return await response.json();
    };
    return {
      endpoint,
      awsEndpoint,
      pid: child.pid,
      put: (request) => ask("/bench/put", request),
      progress: () => ask("/bench/progress"),
      seen: () => ask("/bench/seen"),
      stop: child.stop,
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** The first line of its output has both endpoints. */
async function listens(
  child: Child,
  logFile: string,
  signal: AbortSignal,
): Promise<[string, string]> {
  let ended = false;
  child.exited.then(() => ended = true);
  for (const start = Date.now(); !ended && Date.now() - start < START_LIMIT_MS;) {
    const [, endpoint, aws] = /^(http:\S+) (\S+)\n/.exec(await Deno.readTextFile(logFile)) ?? [];
    if (endpoint !== undefined && aws !== undefined) return [endpoint, aws];
    signal.throwIfAborted();
    await sleep(10, signal);
  }
  throw new UserError(`the stub of AWS does not start: ${await lastLines(logFile, 3)}`);
}

/** The stub alone: it serves the queues and the function. */
export async function startStubServer(
  settings: StubSettings,
  dir: string,
  signal: AbortSignal,
): Promise<Server> {
  const stub = await startStubProcess(settings, dir, signal);
  return {
    name: "stub",
    endpoint: stub.endpoint,
    environment: {
      ...environmentFor(stub.awsEndpoint),
      ...(settings.tls === undefined ? {} : trusting(`${settings.tls}/cert.pem`)),
    },
    pid: stub.pid,
    put: stub.put,
    settled: async () => {
      const { deleted, saved } = await stub.progress();
      return Math.min(deleted, saved);
    },
    seen: stub.seen,
    requests: async () => (await stub.progress()).requests,
    stop: stub.stop,
  };
}

/** The variables that make Deno's programs and boto3 trust a certificate. */
function trusting(certificate: string): Record<string, string> {
  return { NODE_EXTRA_CA_CERTS: certificate, AWS_CA_BUNDLE: certificate };
}

export function environmentFor(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "embedded",
    AWS_SECRET_ACCESS_KEY: "embedded",
  };
}

import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../../aws/clients.ts";
import { UserError } from "../../../contract/errors.ts";
import { namesOf } from "../../../contract/names.ts";
import type { Progress } from "../../../cli/progress.ts";
import { lastLines, startChild } from "../../../embedded/child.ts";
import { programCommand, programEnvironment } from "../../../cli/program_command.ts";
import { startMinistack } from "../../../embedded/ministack.ts";
import { createResources } from "../../../embedded/resources.ts";
import { usageBetween, watchUsage } from "../bridge/usage.ts";
import { ANSWER, serveInstantFunction } from "./function.ts";
import type { ScaleReport } from "./report.ts";

const PROJECT = "scale";
const REGION = "us-east-1";
const CREDENTIALS = { accessKeyId: "embedded", secretAccessKey: "embedded" };
/** Concurrency of the function and of the bridge. */
const AT_ONCE = 64;

/** Sends the uploads through the whole pipeline, and measures the memory of its programs. */
export async function runScale(
  { uploads, folder, progress, signal }: {
    uploads: number;
    folder: string;
    progress: Progress;
    signal: AbortSignal;
  },
): Promise<ScaleReport> {
  await using parts = new AsyncDisposableStack();
  const stop = new AbortController();
  parts.defer(() => stop.abort());
  const names = namesOf(PROJECT);
  await prepare(folder);
  const ministack = await startMinistack({
    logFile: `${folder}/ministack.log`,
    dataDir: `${folder}/ministack`,
    signal,
  });
  parts.defer(() => ministack.stop());
  const access = {
    ...clientConfig({}),
    endpoint: ministack.endpoint,
    region: REGION,
    credentials: CREDENTIALS,
  };
  const [s3, sqs] = [new S3Client({ ...access, forcePathStyle: true }), new SQSClient(access)];
  parts.defer(() => [s3, sqs].forEach((client) => client.destroy()));
  const { url } = serveInstantFunction({ s3, sqs, names, signal: stop.signal });
  await createResources(access, names, {
    functionUrl: url,
    timeoutSeconds: 60,
    memoryMb: 128,
    concurrency: AT_ONCE,
  });
  const environment = {
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    ROLLCALL_PROJECT: PROJECT,
  };
  const ledger = `${folder}/bridge/results.csv`;
  const bridge = startChild({
    command: [
      ...programCommand("bridge", "bridge/main.ts", { "./var/bridge": `${folder}/bridge` }),
      "--ledger",
      ledger,
      "--metrics-port",
      "0",
      "--concurrency",
      `${AT_ONCE}`,
    ],
    env: programEnvironment(environment),
    logFile: `${folder}/bridge.log`,
    graceMs: 40_000,
  });
  parts.defer(() => bridge.stop());
  // If the bridge ends, stop the workload too, which would otherwise wait for ever.
  const bridgeEnded = new AbortController();
  bridge.exited.then(() => bridgeEnded.abort());

  // Deno.Command ignores a signal that was aborted before the spawn.
  signal.throwIfAborted();
  const from = Date.now();
  const stopped = AbortSignal.any([signal, stop.signal, bridgeEnded.signal]);
  const workload = startWorkload(uploads, folder, ledger, environment, stopped);
  const watched = {
    workload: watchUsage(workload.pid),
    bridge: watchUsage(bridge.pid),
    ministack: watchUsage(ministack.pid),
  };
  let lastResult = from;
  for await (const line of workload.events) {
    const event = JSON.parse(line);
    if (event.event === "uploaded") progress.update(`upload ${event.done}/${uploads}`);
    if (event.event === "sample") progress.update(`results ${event.sample.outputs}/${uploads}`);
    if (event.stage === "watch") lastResult = Date.now();
    if (event.event === "stage") progress.line(`${event.stage}: ${event.seconds.toFixed(1)} s`);
  }
  const printed = await workload.printed;
  signal.throwIfAborted();
  if (bridgeEnded.signal.aborted) {
    throw new UserError(`the bridge has ended: ${await lastLines(`${folder}/bridge.log`, 3)}`);
  }
  const to = Date.now();
  const usage = await Promise.all(
    Object.entries(watched).map(async ([who, end]) => {
      // A process that has ended has no memory.
      const alive = (await end()).filter(({ rssBytes }) => rssBytes > 0);
      const { rssEarly, rssPeak, rssEnd } = usageBetween(alive, from, to);
      const { rssPeak: rssRunning } = usageBetween(alive, from, lastResult);
      return { who, rssEarly, rssRunning, rssPeak, rssEnd };
    }),
  );
  if (printed === "") {
    const last = await lastLines(`${folder}/workload.log`, 1);
    throw new UserError(`the workload gave no report: ${last}: see ${folder}`);
  }
  const { figure, checks } = JSON.parse(printed);
  const lines = (await Deno.readTextFile(ledger)).trimEnd().split("\n").slice(1);
  const identities = new Set(lines.map((line) => line.slice(0, line.indexOf(","))));
  return {
    uploads,
    seconds: figure.seconds,
    perSecond: figure.perSecond,
    wholeSeconds: (to - from) / 1000,
    lost: uploads - identities.size,
    twice: lines.length - identities.size,
    failedChecks: checks.filter(({ ok }: { ok: boolean }) => !ok)
      .map(({ number }: { number: number }) => number),
    usage,
    recordBytes: (await Deno.stat(`${folder}/run.json`)).size,
    reportBytes: (await Deno.stat(`${folder}/report.html`)).size,
  };
}

async function prepare(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${folder}/videos`, { recursive: true });
  await Deno.mkdir(`${folder}/bridge`);
  await Deno.writeTextFile(
    `${folder}/videos/clip.mp4`,
    "not a video: the function does not read it\n",
  );
  await Deno.writeTextFile(`${folder}/mapping`, `clip.mp4:${ANSWER}\n`);
}

function startWorkload(
  uploads: number,
  folder: string,
  ledger: string,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
) {
  const [file, ...args] = programCommand("workload", "workload/main.ts");
  const child = new Deno.Command(file!, {
    args: [
      ...args,
      "--videos",
      `${folder}/videos`,
      "--mapping",
      `${folder}/mapping`,
      "--repeat",
      `${uploads}`,
      "--concurrency",
      "32",
      "--timeout",
      "3600",
      "--json",
      "--ledger",
      ledger,
      "--run",
      `${folder}/run.json`,
      "--report",
      `${folder}/report.html`,
    ],
    env: programEnvironment(environment),
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal,
  }).spawn();
  return {
    pid: child.pid,
    events: jsonLines(child.stderr, `${folder}/workload.log`),
    printed: new Response(child.stdout).text(),
  };
}

/** Yields the lines that are events. Other output is for people, and goes to the log. */
async function* jsonLines(
  stream: ReadableStream<Uint8Array>,
  logFile: string,
): AsyncGenerator<string> {
  let pending = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (pending + text).split("\n");
    pending = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith("{")) yield line;
      else await Deno.writeTextFile(logFile, `${line}\n`, { append: true });
    }
  }
}

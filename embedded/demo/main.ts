import { untilAborted } from "../../cli/async.ts";
import { lockFolder } from "../../cli/file_lock.ts";
import { explainAwsError } from "../../aws/clients.ts";
import { dirname } from "node:path";
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { UserError } from "../../contract/errors.ts";
import { namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { progressOnStderr, stage } from "../../cli/progress.ts";
import { stopSignal } from "../../cli/stop.ts";
import { lastLines, startChild } from "../child.ts";
import { type Cloud, startCloud } from "../cloud.ts";
import {
  buildImage,
  DEMO_IMAGE,
  type DemoFunction,
  functionContainers,
  functionProcesses,
  requireContainerEngine,
} from "./function.ts";
import { keepInstructions, nameOverrides, playbookSettings } from "./keep_instructions.ts";
import { programCommand, programEnvironment, root } from "../../cli/program_command.ts";
import { run, runOrThrow } from "./run_process.ts";
import { makeSamples, SAMPLE_GALLERY, SAMPLES } from "./samples.ts";

const folder = "var/demo";
const progress = progressOnStderr();
const ledger = `${folder}/bridge/results.csv`;
const logs = `${folder}/log`;
/** Temporary files of the function, emptied at the start in case an earlier run was killed. */
const scratch = `${folder}/tmp`;

const PROJECT = "rollcall";
const REPORT = `${folder}/report.html`;
/** With --keep: the variables with which playbooks/aws.yml fits the kept cloud. */
const PLAYBOOK_SETTINGS = `${folder}/aws.json`;

await runProgram({
  name: "demo",
  summary: "Runs the whole pipeline on this machine with sample clips and shows who was found.",
  flags: {
    instances: flag({
      flags: "--instances <n>",
      help: "number of warm instances of the function",
      default: Math.min(8, Math.max(2, navigator.hardwareConcurrency)),
      parse: wholeNumber(2, 64),
    }),
    image: flag<string | true | undefined>({
      flags: "--image [name]",
      help: "run the function as containers: of an image built now, or of this image, " +
        "which must contain the demo's gallery",
    }),
    keep: flag<boolean | undefined>({
      flags: "--keep",
      help: "keep the cloud running until Ctrl-C and show how to use it with AWS clients",
    }),
  },
  notes: "All its files are under var/demo: samples, gallery, ledger, logs.",
  explain: explainAwsError,
  main: async ({ instances, image, keep }) => {
    const signal = stopSignal();
    Deno.chdir(root);
    try {
      await using parts = new AsyncDisposableStack();
      const lock = await lockFolder(folder, "demo");
      parts.defer(() => lock.close());
      if (image !== undefined) await requireContainerEngine(image);
      await emptyFolder(logs);
      await emptyFolder(scratch);
      await makeSamples(progress, signal);
      const runtime = image === undefined
        ? functionProcesses({ gallery: SAMPLE_GALLERY, scratch })
        : await makeContainers(image, signal);
      const cloud = await startEmbedded(runtime, instances, signal);
      parts.defer(() => cloud.stop());
      await loadStudents(cloud, signal);
      await emptyFolder(dirname(ledger));
      const bridge = startBridge(cloud);
      parts.defer(() => bridge.stop());
      // The bridge drains what is in flight, which takes a while.
      parts.defer(() => {
        if (signal.aborted) progress.update("stopping …");
      });
      const verdict = await runWorkload(cloud, bridge, signal);
      if (keep) {
        const settings = playbookSettings(PROJECT, cloud, `${SAMPLES}/students.csv`);
        await Deno.writeTextFile(PLAYBOOK_SETTINGS, `${JSON.stringify(settings, null, 2)}\n`);
        console.log(
          keepInstructions(
            { ...cloud.environment, ...nameOverrides(PROJECT, root) },
            namesOf(PROJECT),
            {
              ledger: `${root}${ledger}`,
              logs: `${root}${logs}`,
              metrics: await metricsOf(`${logs}/bridge.log`),
              playbookSettings: PLAYBOOK_SETTINGS,
            },
          ),
        );
      } else await parts.disposeAsync();
      console.log(verdict.text);
      if (keep) await Promise.race([untilAborted(signal).promise, bridge.failed]);
      return verdict.complete ? 0 : 1;
    } catch (error) {
      if (signal.aborted) return 130;
      throw error;
    }
  },
});

async function makeContainers(image: string | true, signal: AbortSignal): Promise<DemoFunction> {
  let containers: DemoFunction;
  await stage(progress, "image", async () => {
    const name = image === true ? await buildImage(SAMPLE_GALLERY, signal) : image;
    containers = await functionContainers(name, pipeline.memoryMb);
    return image === true ? DEMO_IMAGE : image;
  });
  return containers!;
}

async function startEmbedded(
  { launch, env, kind }: DemoFunction,
  instances: number,
  signal: AbortSignal,
): Promise<Cloud> {
  let cloud: Cloud;
  await stage(progress, "cloud", async () => {
    cloud = await startCloud({
      names: namesOf(PROJECT),
      launch,
      env,
      instances,
      timeoutSeconds: pipeline.timeoutSeconds,
      memoryMb: pipeline.memoryMb,
      logDir: logs,
      scratchDir: scratch,
      signal,
    });
    return `${cloud.endpoint}, ${instances} ${kind}`;
  });
  return cloud!;
}

async function loadStudents(cloud: Cloud, signal: AbortSignal): Promise<void> {
  const command = programCommand("workload", "workload/students_main.ts");
  const args = [`${SAMPLES}/students.csv`];
  await stage(
    progress,
    "students",
    () => runOrThrow(command, { args, env: cloud.environment, signal }),
  );
}

interface Bridge {
  stop(): Promise<void>;
  /** Aborted when the bridge exits. */
  readonly gone: AbortSignal;
  /** Rejects with the end of its log when the bridge exits. */
  readonly failed: Promise<never>;
}

function startBridge(cloud: Cloud): Bridge {
  const logFile = `${logs}/bridge.log`;
  const child = startChild({
    command: programCommand("bridge", "bridge/main.ts", { "./var/bridge": dirname(ledger) }),
    env: programEnvironment({
      ...cloud.environment,
      ROLLCALL_LEDGER: ledger,
      ROLLCALL_METRICS_PORT: "0",
      ROLLCALL_CONCURRENCY: String(cloud.concurrency),
    }),
    logFile,
    graceMs: 40_000,
  });
  const gone = new AbortController();
  const failed = child.exited.then(async () => {
    gone.abort();
    const last = await lastLines(logFile, 3);
    throw new UserError(`the bridge has exited: ${last || `${logFile} is empty`}`);
  });
  // Not an error at the end of the demo, when the bridge is stopped.
  failed.catch(() => {});
  return { stop: child.stop, gone: gone.signal, failed };
}

/** The URL of the bridge's metrics, from its log: the port was chosen by the system. */
async function metricsOf(log: string): Promise<string> {
  return /"metricsUrl":"([^"]+)"/.exec(await Deno.readTextFile(log))?.[1] ?? "URL";
}

/** The result in the last line of the workload. */
interface Verdict {
  readonly complete: boolean;
  readonly text: string;
}

async function runWorkload(cloud: Cloud, bridge: Bridge, signal: AbortSignal): Promise<Verdict> {
  let last = "";
  const files = ["--videos", `${SAMPLES}/videos`, "--mapping", `${SAMPLES}/mapping`];
  const work = run(programCommand("workload", "workload/main.ts"), {
    args: [
      ...files,
      "--ledger",
      ledger,
      "--run",
      `${folder}/run.json`,
      "--report",
      REPORT,
      "--clear",
    ],
    env: cloud.environment,
    signal: AbortSignal.any([signal, bridge.gone]),
    onLine(line) {
      if (last !== "") console.log(last);
      last = line;
    },
  });
  const code = await Promise.race([work, bridge.failed]);
  signal.throwIfAborted();
  // The last line of the workload is its verdict.
  const verdict = /^workload: (\d+) of (\d+) videos as expected, (\d+) of (\d+) checks passed$/
    .exec(last);
  if (!verdict) {
    throw new UserError(`the workload exited with code ${code} and no verdict: see above`);
  }
  const [, right, videos, passed, checks] = verdict;
  const complete = code === 0 && right === videos && passed === checks;
  return { complete, text: last.replace("workload", "demo") };
}

async function emptyFolder(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(path, { recursive: true });
}

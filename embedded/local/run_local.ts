import { dirname } from "node:path";
import { untilAborted } from "../../cli/async.ts";
import { lockFolder } from "../../cli/file_lock.ts";
import { programCommand, root } from "../../cli/program_command.ts";
import { type Progress, progressOnStderr, stage } from "../../cli/progress.ts";
import { stopSignal } from "../../cli/stop.ts";
import { namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { type Cloud, startCloud } from "../cloud.ts";
import { metricsOf, startBridge } from "./bridge.ts";
import type { LocalOptions } from "./flags.ts";
import { type LocalFunction, localFunction, requireContainerEngine } from "./function.ts";
import type { Inputs } from "./inputs.ts";
import { keepInstructions, nameOverrides, playbookSettings } from "./keep_instructions.ts";
import { runOrThrow } from "./run_process.ts";
import { emptyFolder, type StateFolder, stateFolder } from "./state_folder.ts";
import { runWorkload } from "./workload.ts";

const PROJECT = "rollcall";

/** The function's timeout with `--timeline`: the longest that AWS allows. */
const TIMELINE_SECONDS = 900;

/** What the parts of a run share. */
interface Run {
  readonly files: StateFolder;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Runs the whole pipeline on this machine: brings the embedded cloud and the bridge up, loads the roster, sends the
 * videos through it, and prints the verdict as the last line. One run of a program at a time: its files are under
 * `var/PROGRAM`. Works in the checkout's folder.
 * @param prepare makes the inputs; called once the lock is held
 * @param onReport called with the report's path before the verdict is printed
 * @returns the exit code: 0 if every video and check is as expected, 130 if interrupted
 * @throws {UserError} if a part fails; everything is stopped then
 */
export async function runLocal(
  program: "demo" | "local",
  options: LocalOptions,
  prepare: (progress: Progress, signal: AbortSignal) => Promise<Inputs>,
  onReport: (path: string) => Promise<void> | void = () => {},
): Promise<number> {
  const { image, keep } = options;
  const [files, progress, signal] = [stateFolder(program), progressOnStderr(), stopSignal()];
  const shared = { files, progress, signal };
  Deno.chdir(root);
  try {
    await using parts = new AsyncDisposableStack();
    const lock = await lockFolder(files.folder, program);
    parts.defer(() => lock.close());
    if (image !== undefined) await requireContainerEngine(image);
    await emptyFolder(files.logs);
    await emptyFolder(files.scratch);
    const inputs = await prepare(progress, signal);
    const runtime = await localFunction(image, { ...inputs, ...shared, program });
    const functionSeconds = options.timeline ? TIMELINE_SECONDS : pipeline.timeoutSeconds;
    const cloud = await startEmbedded(runtime, functionSeconds, options, shared);
    parts.defer(() => cloud.stop());
    await loadStudents(inputs.students, cloud, shared);
    await emptyFolder(dirname(files.ledger));
    const bridge = startBridge(cloud, {
      ledger: files.ledger,
      logFile: `${files.logs}/bridge.log`,
      functionSeconds,
    });
    parts.defer(() => bridge.stop());
    // The bridge drains what is in flight, which takes a while.
    parts.defer(() => {
      if (signal.aborted) progress.update("stopping …");
    });
    const work = { cloud, bridge, files, timeline: options.timeline ?? false, signal };
    const verdict = await runWorkload(program, inputs, work);
    if (keep) console.log(await instructions(cloud, inputs, files, options));
    else await parts.disposeAsync();
    await onReport(files.report);
    console.log(verdict.text);
    if (keep) await Promise.race([untilAborted(signal).promise, bridge.failed]);
    return verdict.complete ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  }
}

async function startEmbedded(
  { launch, env, kind }: LocalFunction,
  timeoutSeconds: number,
  { instances, bystanders, timeline }: LocalOptions,
  { files, progress, signal }: Run,
): Promise<Cloud> {
  let cloud: Cloud;
  await stage(progress, "cloud", async () => {
    cloud = await startCloud({
      names: namesOf(PROJECT),
      launch,
      env: {
        ...env,
        ROLLCALL_BYSTANDERS: bystanders,
        ROLLCALL_PEOPLE: timeline ? "all" : "first",
      },
      instances,
      timeoutSeconds,
      memoryMb: pipeline.memoryMb,
      logDir: files.logs,
      scratchDir: files.scratch,
      signal,
    });
    return `${cloud.endpoint}, ${instances} ${kind}`;
  });
  return cloud!;
}

async function loadStudents(
  students: string,
  cloud: Cloud,
  { progress, signal }: Run,
): Promise<void> {
  const command = programCommand("workload", "workload/students_main.ts");
  await stage(
    progress,
    "students",
    () => runOrThrow(command, { args: [students], env: cloud.environment, signal }),
  );
}

/** Writes the playbook's variables. @returns the text for the user */
async function instructions(
  cloud: Cloud,
  inputs: Inputs,
  files: StateFolder,
  { bystanders, timeline }: LocalOptions,
): Promise<string> {
  const settings = playbookSettings(PROJECT, cloud, {
    ...inputs,
    bystanders,
    timelineSeconds: timeline ? TIMELINE_SECONDS : undefined,
  });
  await Deno.writeTextFile(files.playbookSettings, `${JSON.stringify(settings, null, 2)}\n`);
  return keepInstructions(
    { ...cloud.environment, ...nameOverrides(PROJECT, root) },
    namesOf(PROJECT),
    {
      ...files,
      ...inputs,
      metrics: await metricsOf(`${files.logs}/bridge.log`),
    },
  );
}

import { programCommand } from "../../cli/program_command.ts";
import { UserError } from "../../contract/errors.ts";
import type { Cloud } from "../cloud.ts";
import type { Bridge } from "./bridge.ts";
import type { Inputs } from "./inputs.ts";
import { run } from "./run_process.ts";
import type { StateFolder } from "./state_folder.ts";
import { userPaths } from "./user_paths.ts";
import { parseVerdict, type Verdict } from "./verdict.ts";

/**
 * Limit for the results of few videos, and seconds for each of many: one without a known face takes several, and with a
 * timeline every minute of it does.
 */
const TIMEOUT = { least: 600, aVideo: 10, aTimeline: 600, most: 86_400 };

/**
 * Sends the videos through the cloud and prints what the workload prints, except its last line, the verdict.
 * @param program the name in the verdict
 * @throws {UserError} if the workload or the bridge has failed, or the reason of the signal
 */
export async function runWorkload(
  program: string,
  { videos, mapping, gallery, count }: Pick<Inputs, "videos" | "mapping" | "gallery" | "count">,
  { cloud, bridge, files, timeline, signal }: {
    cloud: Pick<Cloud, "environment">;
    bridge: Pick<Bridge, "gone" | "failed">;
    files: StateFolder;
    /** Whether the function looks at whole videos. */
    timeline: boolean;
    signal: AbortSignal;
  },
): Promise<Verdict> {
  const seconds = count * (timeline ? TIMEOUT.aTimeline : TIMEOUT.aVideo);
  let last = "";
  const { path, folder } = userPaths();
  const work = run(programCommand("workload", "workload/main.ts"), {
    args: [
      "--videos",
      path(videos),
      ...(mapping === undefined ? [] : ["--mapping", path(mapping)]),
      "--ledger",
      path(files.ledger),
      "--run",
      path(files.run),
      "--report",
      path(files.report),
      "--link-videos",
      path(videos),
      "--gallery",
      path(gallery),
      "--timeout",
      String(Math.min(TIMEOUT.most, Math.max(TIMEOUT.least, seconds))),
      "--clear",
    ],
    // It prints paths for the user.
    env: { ...cloud.environment, ...(folder === undefined ? {} : { INIT_CWD: folder }) },
    signal: AbortSignal.any([signal, bridge.gone]),
    onLine(line) {
      if (last !== "") console.log(last);
      last = line;
    },
  });
  const code = await Promise.race([work, bridge.failed]);
  signal.throwIfAborted();
  const verdict = parseVerdict(last, program);
  if (verdict) return { ...verdict, complete: verdict.complete && code === 0 };
  if (last !== "") console.log(last);
  throw new UserError(`the workload exited with code ${code} and no verdict: see above`);
}

// Runs the project's workload on the lab, which reads the ledgers in the guests.
import assert from "node:assert/strict";
import { programCommand, programEnvironment, root } from "../../cli/program_command.ts";
import { ADDRESS } from "./cloud.ts";
import type { LabVideos } from "./videos.ts";

export interface Workload {
  /** Resolves when this share of the results (0 to 1) is there. @throws if the workload has ended before */
  reached(share: number): Promise<void>;
  /** The failed checks. Rejects with the last lines of output if no checks were made. */
  readonly ended: Promise<readonly Failed[]>;
}

/** A failed check of the workload's JSON output. */
export interface Failed {
  readonly number: number;
  readonly check: string;
  readonly actual: string;
  readonly details: readonly string[];
}

/** A guest is emulated, beside other tests. Less than a message is invisible if a poll's response is lost. */
const LONGEST_WAIT = 55;

/** Returns a function that starts a workload with these settings. */
export function labWorkload(
  { folder, env, guests, sshConfig }: {
    folder: string;
    env: Readonly<Record<string, string>>;
    guests: readonly string[];
    sshConfig: string;
  },
): (videos: LabVideos) => Workload {
  const command = programCommand("workload", "workload/main.ts", { "./var": folder }, [ADDRESS]);
  return ({ videos, mapping, count }) => {
    const child = new Deno.Command(command[0]!, {
      args: [
        ...command.slice(1),
        "--videos",
        videos,
        "--mapping",
        mapping,
        "--run",
        `${folder}/run.json`,
        "--clear",
        "--report",
        `${folder}/report.html`,
        "--guests",
        guests.join(","),
        "--ssh-config",
        sshConfig,
        "--timeout",
        "1200",
        "--json",
      ],
      cwd: root,
      env: programEnvironment(env),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    let results = 0;
    let over = false;
    const last: string[] = [];
    const readProgress = async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        results = Number(/"outputs":(\d+)/.exec(text)?.[1] ?? results);
        last.push(...text.split("\n").filter((line) => line !== ""));
        last.splice(0, last.length - 40);
      }
    };
    const ended = (async () => {
      const [json] = await Promise.all([
        new Response(child.stdout).text(),
        readProgress(),
        child.status,
      ]);
      over = true;
      assert.ok(json.startsWith("{"), `the workload made no checks:\n${last.join("\n")}`);
      const { checks } = JSON.parse(json) as { checks: (Failed & { ok: boolean })[] };
      assert.equal(checks.length, 11);
      return checks.filter(({ ok }) => !ok);
    })();
    ended.catch(() => {});
    return {
      ended,
      async reached(share) {
        while (!over && results < share * count) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.ok(!over, "the workload had ended before the fault");
      },
    };
  };
}

/** Variables of playbooks/verify.yml for its workload, which may also reach the lab's address. */
export function siteWorkload(folder: string, { videos, mapping }: LabVideos) {
  const command = programCommand("workload", "workload/main.ts", { "./var": folder }, [ADDRESS]);
  return {
    verify_program: [
      ...command,
      "--run",
      `${folder}/site-run.json`,
      "--report",
      `${folder}/site-report.html`,
      "--clear",
      // Less than a stalled playbook's silence: it says itself what it waits for.
      "--timeout",
      "600",
      "--longest-wait",
      `${LONGEST_WAIT}`,
    ],
    verify_videos: videos,
    verify_mapping: mapping,
  };
}

// The product's own workload, its ledgers read in the guests.
import assert from "node:assert/strict";
import { programCommand, programEnvironment, root } from "../../cli/program_command.ts";
import { ADDRESS } from "./cloud.ts";
import type { LabVideos } from "./videos.ts";

export interface Workload {
  /** Resolves when this part of the results is there, or the workload has ended. */
  reached(part: number): Promise<void>;
  /** The checks that failed, a line each. @throws with the last lines, if it made none */
  readonly ended: Promise<readonly Failed[]>;
}

export interface Failed {
  readonly number: number;
  readonly check: string;
  readonly actual: string;
  readonly details: readonly string[];
}

/** Starts workloads with these settings. */
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
    const hear = async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        results = Number(/"outputs":(\d+)/.exec(text)?.[1] ?? results);
        last.push(...text.split("\n").filter((line) => line !== ""));
        last.splice(0, last.length - 40);
      }
    };
    const ended = (async () => {
      const [told] = await Promise.all([new Response(child.stdout).text(), hear(), child.status]);
      over = true;
      assert.ok(told.startsWith("{"), `the workload made no checks:\n${last.join("\n")}`);
      const { checks } = JSON.parse(told) as { checks: (Failed & { ok: boolean })[] };
      assert.equal(checks.length, 11);
      return checks.filter(({ ok }) => !ok);
    })();
    ended.catch(() => {});
    return {
      ended,
      async reached(part) {
        while (!over && results < part * count) {
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.ok(!over, "the workload had ended before the fault");
      },
    };
  };
}

/** Variables of playbooks/verify.yml, for a workload of its own: the product's, which may reach the lab's address too. */
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
      "--timeout",
      "1200",
    ],
    verify_videos: videos,
    verify_mapping: mapping,
  };
}

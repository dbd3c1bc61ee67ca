// The product's own workload, its ledgers read in the guests.
import assert from "node:assert/strict";
import { program, programEnvironment, root } from "../../embedded/demo/programs.ts";
import { ADDRESS } from "./cloud.ts";
import type { LabVideos } from "./videos.ts";

export interface Workload {
  /** Resolves when this part of the results is there, or the workload has ended. */
  reached(part: number): Promise<void>;
  /** Resolves when all is as expected. @throws with the last lines */
  readonly ended: Promise<void>;
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
  const command = program("workload", "workload/main.ts", { "./var": folder }, [ADDRESS]);
  return ({ videos, mapping, count }) => {
    const child = new Deno.Command(command[0]!, {
      args: [
        ...command.slice(1),
        ...["--videos", videos, "--mapping", mapping, "--run", `${folder}/run.json`, "--clear"],
        ...["--guests", guests.join(","), "--ssh-config", sshConfig, "--timeout", "1200"],
      ],
      ...{ cwd: root, env: programEnvironment(env), clearEnv: true },
      ...{ stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn();
    let results = 0;
    let over = false;
    const last: string[] = [];
    const hear = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        results = Number(/results (\d+)\//.exec(text)?.[1] ?? results);
        last.push(...text.split("\n").filter((line) => line !== ""));
        last.splice(0, last.length - 40);
      }
    };
    const ended = (async () => {
      const [status] = await Promise.all([child.status, hear(child.stdout), hear(child.stderr)]);
      over = true;
      assert.equal(status.code, 0, `the workload:\n${last.join("\n")}`);
      const verdict = `workload: ${count} of ${count} videos as expected, 11 of 11 checks passed`;
      assert.equal(last.at(-1), verdict);
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

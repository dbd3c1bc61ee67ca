// Runs the demo, or `local`, as a process for a test.
import assert from "node:assert/strict";
import { root } from "../../cli/program_command.ts";
import { isListening, isRunning } from "../../embedded/testing/probes.ts";
import { eventually } from "./eventually.ts";

/** The last line of a successful demo. */
export const VERDICT = /^demo: (\d+) of \1 videos as expected, 11 of 11 checks passed$/;
/** The demo's ledger. */
export const LEDGER = `${root}var/demo/bridge/results.csv`;
/** Folders that only the run's own processes have on their command line; other tests use its gallery and samples. */
const OWN_FOLDERS = {
  demo: /var\/demo\/(?!gallery|samples)/,
  local: /var\/local\/(?!gallery)/,
};

export const startDemo = (...args: string[]) => startLocal("demo", ...args);

/** Starts a program as `./rollcall` does, but without the task's shell, so that signals reach the program itself. */
export function startLocal(program: "demo" | "local", ...args: string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-P=demo", `embedded/${program}/main.ts`, ...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  let progress = "";
  const decoded = (stream: ReadableStream<Uint8Array<ArrayBuffer>>) =>
    stream.pipeThrough(new TextDecoderStream());
  const read = Promise.all([
    (async () => {
      for await (const part of decoded(child.stdout)) text += part;
    })(),
    (async () => {
      for await (const part of decoded(child.stderr)) progress += part;
    })(),
  ]);
  const ended = child.status.then(async (status) => {
    await read;
    return status;
  });
  return {
    pid: child.pid,
    status: ended,
    kill: (signal: Deno.Signal) => child.kill(signal),
    text: () => text,
    progress: () => progress,
    /** Waits for a condition, and fails if the demo ends before. */
    waitFor: (what: string, probe: () => Promise<boolean>) =>
      Promise.race([
        // A busy machine takes minutes.
        eventually(what, probe, 300),
        ended.then(({ code }) => {
          throw new Error(`ended with ${code} before ${what}:\n${text}${progress}`);
        }),
      ]),
    endpoint: () => /^cloud: (http:\S+),/m.exec(progress)?.[1] ?? "",
    lastLine: () => Promise.resolve(text.trimEnd().split("\n").at(-1)!),
  };
}

/** Fails if a process of this checkout's demo, or `local`, still runs, or its cloud's port is still open. */
export async function assertNothingLeft(endpoint: string, program: "demo" | "local" = "demo") {
  assert.match(endpoint, /^http:/);
  const isOver = () => Promise.resolve(processesOf(program).length === 0);
  await eventually("every process gone", isOver, 20);
  assert.equal(await isListening(endpoint), false);
}

/** Waits for the first result in the demo's ledger. Delete an old ledger before. */
export async function waitForFirstResult(demo: ReturnType<typeof startDemo>): Promise<void> {
  await demo.waitFor("its first result", async () => {
    const text = await Deno.readTextFile(LEDGER).catch(() => "");
    return /,recognised,/.test(text);
  });
}

/** The command lines of the program's processes. */
function processesOf(program: "demo" | "local"): string[] {
  return [...Deno.readDirSync("/proc")].filter(({ name }) => /^\d+$/.test(name)).flatMap(
    ({ name: pid }) => {
      try {
        const command = Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
        const ours = `${Deno.readLinkSync(`/proc/${pid}/cwd`)}/` === root;
        return ours && OWN_FOLDERS[program].test(command) && isRunning(Number(pid))
          ? [command]
          : [];
      } catch {
        return [];
      }
    },
  );
}

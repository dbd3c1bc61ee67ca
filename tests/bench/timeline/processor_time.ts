import { run } from "../../../cli/command.ts";

/** Of a second: what the kernel counts processor time in. */
const TICKS = 100;

/**
 * Seconds of processor that a process has used, with its threads and the children that have ended.
 * `cat` reads them, because Deno itself may read /proc with every permission only.
 */
export async function processorSeconds(pid: number): Promise<number> {
  return parseStat(await run(["cat", `/proc/${pid}/stat`]));
}

/** Of a line of /proc/PID/stat, see proc_pid_stat(5): user and system time, own and of children. */
export function parseStat(line: string): number {
  // The second field, the program's name in brackets, may have spaces and brackets.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
}

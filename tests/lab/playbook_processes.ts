// The processes of a playbook, for the diagnosis of one that hangs.
import { messageOf } from "../../cli/errors.ts";
import { rejectOnAbort } from "../../cli/async.ts";

/**
 * Lists the playbook's process and its descendants, its SSH connections, and what Ansible runs as root on hosts and
 * guests whose processes are visible here. Never rejects.
 * @param dir of the playbook's run
 * @returns the table as text, and the ids of the processes that are the playbook's own
 */
export async function playbookProcesses(
  pid: number,
  dir: string,
): Promise<{ text: string; pids: number[] }> {
  let table;
  try {
    table = await ps();
  } catch (error) {
    return { text: `ps failed: ${messageOf(error)}`, pids: [] };
  }
  const [head = "", ...lines] = table.split("\n");
  const all = lines.flatMap((line) => {
    const [, pid, ppid] = /^ *(\d+) +(\d+) /.exec(line) ?? [];
    return pid ? [{ pid: Number(pid), ppid: Number(ppid), line }] : [];
  });
  /** The processes that `is` is true of, and their descendants. */
  const trees = (is: (process: { pid: number; line: string }) => boolean) => {
    const found = new Set(all.filter(is).map(({ pid }) => pid));
    for (let size = -1; size !== found.size;) {
      size = found.size;
      for (const { pid, ppid } of all) if (found.has(ppid)) found.add(pid);
    }
    return found;
  };
  // A connection outlives its playbook: the next would take it, dead or not.
  const own = trees((process) =>
    process.pid === pid || process.line.includes(`ssh: ${dir}/ansible/cp/`)
  );
  const elsewhere = trees(({ line }) => line.includes("BECOME-SUCCESS-"));
  const shown = all.filter(({ pid }) => own.has(pid) || elsewhere.has(pid));
  return {
    text: [head, ...shown.map(({ line }) => line.slice(0, 240))].join("\n"),
    pids: [...own],
  };
}

async function ps(): Promise<string> {
  // ps itself hangs on a process whose memory is locked.
  const limit = AbortSignal.timeout(20_000);
  const { stdout } = await rejectOnAbort(
    new Deno.Command("ps", {
      args: ["-ww", "-eo", "pid,ppid,etimes,stat,wchan:20,args", "--forest"],
      stdin: "null",
      stderr: "null",
      signal: limit,
    }).output(),
    limit,
  );
  return new TextDecoder().decode(stdout);
}

/** The kernel's memory accounting of a process, in cgroup versions 1 and 2. */
const ACCOUNTS = [
  // Version 1 has one hierarchy for each controller.
  { line: /^\d+:memory:(.*)$/m, root: "/sys/fs/cgroup/memory", peak: "memory.max_usage_in_bytes" },
  { line: /^0::(.*)$/m, root: "/sys/fs/cgroup", peak: "memory.peak" },
];

/**
 * Peak memory of the process's cgroup in bytes, including all its processes, its tmpfs and its page
 * cache; undefined if the kernel does not report it.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files
 */
export async function peakMemory(pid: number): Promise<number | undefined> {
  const groups = await kernelFile(`/proc/${pid}/cgroup`);
  for (const { line, root, peak } of ACCOUNTS) {
    const [, path] = line.exec(groups) ?? [];
    const text = path && await kernelFile(`${root}${path}/${peak}`);
    if (text) return Number(text);
  }
  return undefined;
}

/** Runs `cat`, because Deno reads /proc and /sys only with all permissions. */
async function kernelFile(path: string): Promise<string> {
  const { stdout } = await new Deno.Command("cat", { args: [path], stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

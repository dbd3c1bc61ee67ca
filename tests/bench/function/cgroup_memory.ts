/** Where the kernel keeps a process's memory account, and what its peak is called there. */
const ACCOUNTS = [
  // Version 1: a hierarchy for each controller.
  { line: /^\d+:memory:(.*)$/m, root: "/sys/fs/cgroup/memory", peak: "memory.max_usage_in_bytes" },
  { line: /^0::(.*)$/m, root: "/sys/fs/cgroup", peak: "memory.peak" },
];

/**
 * The most memory that the process's control group has ever had, in bytes: all of its processes,
 * its tmpfs and the page cache that is put down to it. Undefined where the kernel does not tell.
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

/** By a program: under /proc and /sys Deno reads only with every permission. */
async function kernelFile(path: string): Promise<string> {
  const { stdout } = await new Deno.Command("cat", { args: [path], stderr: "null" }).output();
  return new TextDecoder().decode(stdout);
}

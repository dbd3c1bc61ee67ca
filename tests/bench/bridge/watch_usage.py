"""Samples a process ten times a second until standard input closes. Each line: time (milliseconds since
1970), CPU time of all its threads (ms), resident memory (bytes), CPU time of the whole machine (ms).
Not in Deno, where only a program with every permission may read /proc."""

import os
import select
import sys
import time

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def look(pid):
    with open(f"/proc/{pid}/stat") as file:
        # https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html; the second field, in
        # parentheses, may hold anything.
        fields = file.read().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    with open("/proc/stat") as file:
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, file.readline().split()[1:9])
    machine = user + nice + system + irq + softirq + steal
    print(
        time.time() * 1000,
        ticks * TICK_MS,
        int(fields[21]) * PAGE,
        machine * TICK_MS,
        flush=True,
    )


try:
    look(sys.argv[1])
    while not select.select([sys.stdin], [], [], 0.1)[0]:
        look(sys.argv[1])
    look(sys.argv[1])
except (OSError, KeyboardInterrupt):
    pass  # The process has ended.

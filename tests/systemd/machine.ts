// A systemd-nspawn container with systemd as its first process, on a root that debootstrap made. It shares the
// network of the test machine.
import { startChild } from "../../embedded/child.ts";
import { eventually } from "../testing/eventually.ts";

/** A booted container. */
export interface Machine {
  /** Runs a shell command as root and returns its output, trimmed. @throws {Error} with its standard error */
  sh(command: string): Promise<string>;
  /** The values of a unit's properties, by name. */
  show(unit: string, ...properties: string[]): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

// systemd needs a cgroup of its own; the test machine may use cgroup version 1, 2 or both.
const START = `set -e
for base in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  [ -e "$base/cgroup.procs" ] || continue
  mkdir "$base/$1"
  echo $$ >"$base/$1/cgroup.procs"
done
exec systemd-nspawn --quiet --directory="$2" $4 --bind-ro="$3:/srv/rollcall" \\
  --machine="$1" --boot --register=no --keep-unit --settings=no --resolv-conf=off --link-journal=no \\
  --console=pipe systemd.mask=systemd-networkd.service systemd.mask=systemd-networkd.socket \\
  systemd.mask=ssh.service systemd.mask=ssh.socket`;

// Kills the container if it did not halt: it outlives the program that started it.
const REMOVE = `for base in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
  [ -d "$base/$1" ] || continue
  xargs -r -a "$base/$1/payload/init.scope/cgroup.procs" kill -KILL
  for try in 1 2 3 4 5 6 7 8 9; do
    find "$base/$1" -depth -type d -exec rmdir {} + && break
    sleep 0.$try
  done
done 2>/dev/null
! ls -d /sys/fs/cgroup/*"/$1" 2>/dev/null`;

/**
 * Boots a container.
 * @param root a debootstrapped Debian with systemd
 * @param files a folder that is mounted read-only as /srv/rollcall
 * @param keeps writes changes to `root`, and allows swap; otherwise changes are discarded
 */
export async function bootMachine(
  { root, files, logFile, keeps = false }: {
    root: string;
    files: string;
    logFile: string;
    keeps?: boolean;
  },
): Promise<Machine> {
  const name = `rollcall-machine-${crypto.randomUUID().slice(0, 8)}`;
  const version1 = "/sys/fs/cgroup/systemd";
  const hierarchy = await read(`${version1}/cgroup.procs`) ? version1 : "/sys/fs/cgroup";
  const leaders = `${hierarchy}/${name}/payload/init.scope/cgroup.procs`;
  const child = startChild({
    command: [
      "/bin/sh",
      "-c",
      START,
      "sh",
      name,
      root,
      files,
      keeps ? "--system-call-filter=@swap" : "--volatile=overlay",
    ],
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    logFile,
    graceMs: 30_000,
    orphaned: ["xargs", "-a", leaders, "kill", "-KILL"],
  });
  const stop = async () => {
    await child.stop();
    await onHost(["/bin/sh", "-c", REMOVE, "sh", name]);
  };
  try {
    const leader = await eventually("the machine has a first process", async () => {
      const children = await read(`/proc/${child.pid}/task/${child.pid}/children`);
      for (const pid of children.trim().split(" ")) {
        if (await read(`/proc/${pid}/comm`) === "systemd\n") return pid;
      }
      return undefined;
    });
    const enter = ["--mount", "--uts", "--ipc", "--pid", "--cgroup", "--root", "--wd"];
    const sh = (command: string) =>
      onHost(["nsenter", `--target=${leader}`, ...enter, "--", "/bin/sh", "-c", command]);
    await eventually(
      "the machine is up",
      () => sh("timeout 60 systemctl is-system-running --wait").catch(() => undefined),
    );
    return {
      sh,
      async show(unit, ...properties) {
        const lines = (await sh(`systemctl show ${unit} -p ${properties.join(",")}`)).split("\n");
        return Object.fromEntries(lines.map((line) => [
          line.slice(0, line.indexOf("=")),
          line.slice(line.indexOf("=") + 1),
        ]));
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const read = (path: string) => Deno.readTextFile(path).catch(() => "");

async function onHost([program, ...args]: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program!, {
    args,
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8", SYSTEMD_COLORS: "0" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (success) return text(stdout);
  throw new Error(`${args.at(-1)}: ${text(stderr) || text(stdout) || "failed without output"}`);
}

// What may happen to a guest while it works.
import { sleep } from "../../contract/stop.ts";
import { type Shell, UNIT, untilActive } from "./guest.ts";
import type { LabVideos } from "./videos.ts";
import type { Workload } from "./workload.ts";

/** Runs a workload to its end, which has to be as if this had not happened after a fifth of the results. */
export async function disturbed(
  start: (videos: LabVideos) => Workload,
  videos: LabVideos,
  fault: () => Promise<unknown>,
): Promise<void> {
  const workload = start(videos);
  await workload.reached(0.2);
  await fault();
  await workload.ended;
}

/** As by a failure of its power: Nova resets the machine, nothing in it is told. */
export async function guestReset(host: Shell, guest: Shell): Promise<void> {
  await host.sh(
    `OS_CLOUD=devstack-admin /opt/rollcall/openstack/bin/python -c '
import openstack, sys
cloud = openstack.connect()
server = cloud.compute.find_server(sys.argv[1], ignore_missing=False)
cloud.compute.reboot_server(server, "HARD")
cloud.compute.wait_for_server(cloud.compute.get_server(server.id), wait=300)' ${guest.name}`,
  );
  await untilActive(guest, 900);
}

/** SIGKILL; systemd starts it again. */
export async function bridgeKilled(guest: Shell): Promise<void> {
  const before = await mainPid(guest);
  await guest.sh(`kill -KILL ${before}`);
  await untilActive(guest);
  if (await mainPid(guest) === before) throw new Error("the bridge was not killed");
}

const mainPid = (guest: Shell) => guest.sh(`systemctl show -P MainPID ${UNIT}`);

/** For a minute nothing that a guest sends gets out of its cloud. */
export async function networkCut(host: Shell): Promise<void> {
  const rule = "INPUT -i br-ex -m comment --comment rollcall-lab-cut -j DROP";
  await host.sh(`iptables -I ${rule}`);
  try {
    await sleep(60_000);
  } finally {
    await host.sh(`iptables -D ${rule}`);
  }
}

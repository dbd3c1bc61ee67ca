// Faults during a workload: a reset guest, a killed bridge, a network outage.
import assert from "node:assert/strict";
import { sleep } from "../../cli/async.ts";
import { type Shell, UNIT, waitForBridge } from "./guest.ts";
import type { LabVideos } from "./videos.ts";
import type { Workload } from "./workload.ts";

/** Checks that may fail after an outage: invocations start at once, none is repeated, the queue is polled all the time. */
const MAY_FAIL = [5, 7, 9];

/** Runs a workload with a fault after a fifth of the results, and fails if a result is lost or duplicated. */
export async function runWithFault(
  start: (videos: LabVideos) => Workload,
  videos: LabVideos,
  fault: () => Promise<unknown>,
): Promise<void> {
  const workload = start(videos);
  await workload.reached(0.2);
  await fault();
  const failed = await workload.ended;
  assert.deepEqual(failed.filter(({ number }) => !MAY_FAIL.includes(number)), []);
}

/** Resets the guest by Nova without a shutdown, as a power failure would. */
export async function guestReset(host: Shell, guest: Shell): Promise<void> {
  await host.sh(
    `OS_CLOUD=devstack-admin /opt/rollcall/openstack/bin/python -c '
import openstack, sys
cloud = openstack.connect()
server = cloud.compute.find_server(sys.argv[1], ignore_missing=False)
cloud.compute.reboot_server(server, "HARD")
cloud.compute.wait_for_server(cloud.compute.get_server(server.id), wait=300)' ${guest.name}`,
  );
  await waitForBridge(guest, 900);
}

/** Kills the bridge with SIGKILL; systemd restarts it. */
export async function bridgeKilled(guest: Shell): Promise<void> {
  const before = await mainPid(guest);
  await guest.sh(`kill -KILL ${before}`);
  await waitForBridge(guest);
  if (await mainPid(guest) === before) throw new Error("the bridge was not killed");
}

const mainPid = (guest: Shell) => guest.sh(`systemctl show -P MainPID ${UNIT}`);

/** Drops all packets that leave the guests' network for a minute. */
export async function networkCut(host: Shell): Promise<void> {
  const rule = "INPUT -i br-ex -m comment --comment rollcall-lab-cut -j DROP";
  await host.sh(`iptables -I ${rule}`);
  try {
    await sleep(60_000);
  } finally {
    await host.sh(`iptables -D ${rule}`);
  }
}

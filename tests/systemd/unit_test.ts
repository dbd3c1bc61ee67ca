import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { sleep } from "../../cli/async.ts";
import { eventually } from "../testing/eventually.ts";
import { withCloud } from "./cloud.ts";
import { install, journal, ledgered, SECRET, UNIT, untilActive, writeFiles } from "./installed.ts";
import { bootMachine } from "./machine.ts";
import { machineRoot } from "./root.ts";

const root = machineRoot();

Deno.test({
  name: "the bridge as a service of a real systemd (needs root, and ROLLCALL_TEST_SYSTEMD)",
  ignore: !root,
  fn: (t) => inTempDir((dir) => withCloud((cloud) => testService(t, dir, cloud))),
});

async function testService(
  t: Deno.TestContext,
  dir: string,
  { proxy, region, upload, holdFunction }: Parameters<Parameters<typeof withCloud>[0]>[0],
) {
  const files = `${dir}/files`;
  await Deno.mkdir(files);
  const kind = await writeFiles(files, { AWS_REGION: region, AWS_ENDPOINT_URL: proxy.url });
  const machine = await bootMachine({ root: root!, files, logFile: `${dir}/machine.log` });
  const { sh, show } = machine;
  await using parts = new AsyncDisposableStack();
  parts.defer(machine.stop);
  const step = async (name: string, fn: () => Promise<void>) =>
    assert.ok(await t.step(`the ${kind}: ${name}`, fn), name);
  const carries = async (key: string) => {
    await upload(key);
    await eventually(`${key} in the ledger`, async () => (await ledgered(machine)).includes(key));
  };
  let pid = "";

  await step("installed, it is exposed no more than 1.5", async () => {
    await install(machine);
    const report = await sh(`systemd-analyze security --no-pager ${UNIT}`);
    const exposure = /Overall exposure level for .*: ([\d.]+)/.exec(report)?.[1];
    assert.ok(Number(exposure) <= 1.5, `${exposure}`);
    // What of the unit this systemd does not know it says in the journal.
    assert.equal(
      await sh("journalctl --quiet --no-pager --grep 'Unknown|Failed to parse' || true"),
      "",
    );
  });

  await step("it is active once it has reached its queues, and not before", async () => {
    const hung = proxy.pause();
    await sh(`systemctl enable --now --no-block ${UNIT}`);
    await hung.requested;
    assert.deepEqual(await show(UNIT, "ActiveState", "SubState"), {
      ActiveState: "activating",
      SubState: "start",
    });
    hung.resume();
    pid = await untilActive(machine);
  });

  await step("it carries an upload", () => carries("test_0.mp4"));

  await step("its keys are in no listing, no environment, no log", async () => {
    const places = {
      show: await sh(`systemctl show ${UNIT}`),
      status: await sh(`systemctl status --no-pager ${UNIT}`),
      process: await sh(`tr '\\0' '\\n' </proc/${pid}/environ; tr '\\0' ' ' </proc/${pid}/cmdline`),
      journal: await journal(machine),
    };
    assert.match(places.show, /AWS_SHARED_CREDENTIALS_FILE=\/run\/credentials\/rollcall-bridge/);
    assert.match(places.journal, /"message":"started"/);
    for (const [place, text] of Object.entries(places)) assert.ok(!text.includes(SECRET), place);
    const nobody = "setpriv --reuid=65534 --clear-groups cat /run/credentials/$UNIT.service/aws";
    await assert.rejects(sh(`UNIT=${UNIT}; ${nobody}`), /Permission denied/);
  });

  await step("it may write to folders of its own, and has no privilege", async () => {
    // As the service sees it: its own file systems, its own user, no capability.
    const uid = await sh(`stat --format=%u /proc/${pid}`);
    const folders = await sh(
      `nsenter --target=${pid} --mount setpriv --reuid=${uid} --regid=${uid} --clear-groups \\
        find / -path /proc -prune -o -type d -writable -print 2>/dev/null || true`,
    );
    const inOthers = (path: string, all: string[]) =>
      all.some((other) => path.startsWith(`${other}/`));
    assert.deepEqual(folders.split("\n").filter((path, _, all) => !inOthers(path, all)).sort(), [
      "/run/rollcall-bridge",
      "/tmp",
      "/var/lib/private/rollcall-bridge",
      "/var/tmp",
    ]);
    const status = await sh(`cat /proc/${pid}/status`);
    for (const line of [/^CapBnd:\s+0+$/m, /^NoNewPrivs:\s+1$/m, /^Seccomp:\s+2$/m]) {
      assert.match(status, line);
    }
    assert.doesNotMatch(status, /^Uid:\s+0/m);
  });

  await step("stopped, it ends what is in flight, for as long as that may take", async () => {
    const held = holdFunction();
    await upload("test_1.mp4");
    await held.called;
    await sh(`systemctl stop --no-block ${UNIT}`);
    await eventually(
      "the stop begun",
      async () => (await show(UNIT, "SubState")).SubState === "stop-sigterm",
    );
    // Longer than TimeoutStopSec: the bridge has asked for more.
    await sleep(4_000);
    held.resume();
    await eventually("the stop", async () => {
      const { ActiveState } = await show(UNIT, "ActiveState");
      return ActiveState === "inactive" || ActiveState === "failed";
    });
    assert.deepEqual(await show(UNIT, "ActiveState", "Result", "ExecMainCode", "ExecMainStatus"), {
      ActiveState: "inactive",
      Result: "success",
      ExecMainCode: "1",
      ExecMainStatus: "0",
    });
    assert.equal(await sh(`ls -d /run/credentials/${UNIT}.service /run/${UNIT} || true`), "");
  });

  await step("killed, it is started again", async () => {
    await sh(`systemctl start ${UNIT}`);
    pid = await untilActive(machine);
    await sh(`kill -KILL ${pid}`);
    pid = await untilActive(machine, pid);
  });

  await step("hung, it is killed by the watchdog and started again", async () => {
    await sh(`kill -STOP ${pid}`);
    pid = await untilActive(machine, pid);
    assert.match(await journal(machine), /Watchdog timeout/);
    assert.equal((await show(UNIT, "NRestarts")).NRestarts, "2");
  });

  await step("after all that it works, and nothing is lost", async () => {
    let uploads = 0;
    // MiniStack hands the first ones to the polls of those that are no more: they come again later.
    await eventually("one of some uploads in the ledger", async () => {
      await upload(`more_${uploads++}.mp4`);
      return (await ledgered(machine)).some((key) => key.startsWith("more_"));
    });
    await eventually(
      "every upload in the ledger",
      async () => (await ledgered(machine)).length >= uploads + 2,
      180,
    );
    const keys = Array.from({ length: uploads }, (_, n) => `more_${n}.mp4`);
    assert.deepEqual(
      (await ledgered(machine)).sort(),
      ["test_0.mp4", "test_1.mp4", ...keys].sort(),
    );
  });

  await step("a wrong setting is told, and not tried again and again", async () => {
    await sh(`systemctl stop ${UNIT}`);
    await sh("echo ROLLCALL_CONCURRENCY=many >>/etc/rollcall/bridge.env");
    await assert.rejects(sh(`systemctl start ${UNIT}`));
    const { ActiveState, ExecMainStatus } = await show(UNIT, "ActiveState", "ExecMainStatus");
    assert.deepEqual([ActiveState, ExecMainStatus], ["failed", "2"]);
    assert.match(await journal(machine), /ROLLCALL_CONCURRENCY.*whole number from 1 to/);
  });
}

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
  name: "the bridge as a service of a real systemd (needs root and ROLLCALL_TEST_SYSTEMD)",
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
  const process = async (key: string) => {
    await upload(key);
    await eventually(
      `${key} is in the ledger`,
      async () => (await ledgered(machine)).includes(key),
    );
  };
  let pid = "";

  await step("its exposure level in systemd-analyze security is at most 1.5", async () => {
    await install(machine);
    const report = await sh(`systemd-analyze security --no-pager ${UNIT}`);
    const exposure = /Overall exposure level for .*: ([\d.]+)/.exec(report)?.[1];
    assert.ok(Number(exposure) <= 1.5, `${exposure}`);
    // systemd logs settings of the unit that it does not know.
    assert.equal(
      await sh("journalctl --quiet --no-pager --grep 'Unknown|Failed to parse' || true"),
      "",
    );
  });

  await step("it becomes active only after it has reached its queues", async () => {
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

  await step("it processes an upload", () => process("test_0.mp4"));

  await step("its access key is in no unit listing, environment, command line or log", async () => {
    const places = {
      show: await sh(`systemctl show ${UNIT}`),
      status: await sh(`systemctl status --no-pager ${UNIT}`),
      process: await sh(`tr '\\0' '\\n' </proc/${pid}/environ; tr '\\0' ' ' </proc/${pid}/cmdline`),
      journal: await journal(machine),
    };
    assert.match(places.show, /AWS_SHARED_CREDENTIALS_FILE=\/run\/credentials\/rollcall-bridge/);
    assert.match(places.journal, /"message":"started"/);
    for (const [place, text] of Object.entries(places)) assert.ok(!text.includes(SECRET), place);
    const asNobody = "setpriv --reuid=65534 --clear-groups cat /run/credentials/$UNIT.service/aws";
    await assert.rejects(sh(`UNIT=${UNIT}; ${asNobody}`), /Permission denied/);
  });

  await step("it can write only to its own folders and has no privileges", async () => {
    // In the service's mount namespace, as its user, without capabilities.
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

  await step("on stop it finishes the uploads in flight, beyond TimeoutStopSec", async () => {
    const held = holdFunction();
    await upload("test_1.mp4");
    await held.called;
    await sh(`systemctl stop --no-block ${UNIT}`);
    await eventually(
      "the stop has begun",
      async () => (await show(UNIT, "SubState")).SubState === "stop-sigterm",
    );
    // Longer than TimeoutStopSec, which the bridge extends.
    await sleep(4_000);
    held.resume();
    await eventually("the service has stopped", async () => {
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

  await step("it is restarted after a kill", async () => {
    await sh(`systemctl start ${UNIT}`);
    pid = await untilActive(machine);
    await sh(`kill -KILL ${pid}`);
    pid = await untilActive(machine, pid);
  });

  await step("the watchdog kills it when it hangs, and it is restarted", async () => {
    await sh(`kill -STOP ${pid}`);
    pid = await untilActive(machine, pid);
    assert.match(await journal(machine), /Watchdog timeout/);
    assert.equal((await show(UNIT, "NRestarts")).NRestarts, "2");
  });

  await step("after the restarts it works and has lost no upload", async () => {
    let uploads = 0;
    // MiniStack delivers the first events to polls of killed processes: they are redelivered later.
    await eventually("a further upload is in the ledger", async () => {
      await upload(`more_${uploads++}.mp4`);
      return (await ledgered(machine)).some((key) => key.startsWith("more_"));
    });
    await eventually(
      "every upload is in the ledger",
      async () => (await ledgered(machine)).length >= uploads + 2,
      180,
    );
    const keys = Array.from({ length: uploads }, (_, n) => `more_${n}.mp4`);
    assert.deepEqual(
      (await ledgered(machine)).sort(),
      ["test_0.mp4", "test_1.mp4", ...keys].sort(),
    );
  });

  await step("an invalid setting is logged, and the service is not restarted", async () => {
    await sh(`systemctl stop ${UNIT}`);
    await sh("echo ROLLCALL_CONCURRENCY=many >>/etc/rollcall/bridge.env");
    await assert.rejects(sh(`systemctl start ${UNIT}`));
    const { ActiveState, ExecMainStatus } = await show(UNIT, "ActiveState", "ExecMainStatus");
    assert.deepEqual([ActiveState, ExecMainStatus], ["failed", "2"]);
    assert.match(await journal(machine), /ROLLCALL_CONCURRENCY.*whole number from 1 to/);
  });
}

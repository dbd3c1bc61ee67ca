import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { type FakeTime, withFakeTime } from "../testing/fake_time.ts";
import { recordingLog } from "../testing/recording_log.ts";
import { systemdNotifier } from "./sd_notify.ts";

interface Systemd {
  readonly env: Map<string, string>;
  /** The next datagram. */
  heard(): Promise<string>;
}

/** Runs a test with a socket like systemd's. */
function withSystemd(test: (systemd: Systemd, dir: string) => Promise<void>): Promise<void> {
  return inTempDir(async (dir) => {
    const path = `${dir}/notify`;
    const socket = Deno.listenDatagram({ transport: "unixpacket", path });
    const env = new Map([["NOTIFY_SOCKET", path], ["RUNTIME_DIRECTORY", dir]]);
    const heard = async () => new TextDecoder().decode((await socket.receive())[0]);
    try {
      await test({ env, heard }, dir);
    } finally {
      socket.close();
    }
  });
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `${name} (needs net, read, write)`,
    ...needs("net", "read", "write"),
    fn,
  });

test("readiness, status and stopping reach systemd in order, and no socket file is left", () =>
  withSystemd(async ({ env, heard }, dir) => {
    const log = recordingLog();
    const notifier = systemdNotifier(env, log);
    await Promise.all([
      notifier.ready(),
      notifier.status("7 in flight\nREADY=0"),
      notifier.stopping(45),
      notifier.stopping(),
    ]);
    assert.deepEqual(log.lines, []);
    assert.deepEqual([await heard(), await heard(), await heard(), await heard()], [
      "READY=1",
      "STATUS=7 in flight READY=0",
      "STOPPING=1\nEXTEND_TIMEOUT_USEC=45000000",
      "STOPPING=1",
    ]);
    assert.deepEqual([...Deno.readDirSync(dir)].map(({ name }) => name), ["notify"]);
  }));

test("a socket file left by a killed process does no harm", () =>
  withSystemd(async ({ env, heard }, dir) => {
    await Deno.writeTextFile(`${dir}/notify.sock`, "");
    await systemdNotifier(env, recordingLog()).ready();
    assert.equal(await heard(), "READY=1");
  }));

test("the watchdog is notified at half its time while the service is alive", () =>
  withSystemd(({ env, heard }) =>
    withFakeTime(async (time) => {
      env.set("WATCHDOG_USEC", "30000000");
      const fed = countIn(heard, "WATCHDOG=1");
      let alive = true;
      const end = systemdNotifier(env, recordingLog()).startWatchdog(() => alive);
      await time.advance(14_999);
      assert.equal(await fed.until(time, 0), 0);
      await time.advance(1);
      assert.equal(await fed.until(time, 1), 1);
      await time.advance(30_000);
      assert.equal(await fed.until(time, 3), 3);
      alive = false;
      await time.advance(60_000);
      alive = true;
      await time.advance(15_000);
      assert.equal(await fed.until(time, 4), 4, "nothing while it was not alive");
      end();
      assert.equal(time.pending(), 0);
    })
  ));

/** Counts datagrams as they arrive; they arrive in real time, whatever the fake clock says. */
function countIn(heard: () => Promise<string>, expected: string) {
  let count = 0;
  (async () => {
    for (;;) {
      assert.equal(await heard(), expected);
      count++;
    }
  })().catch(() => {});
  return {
    async until(time: FakeTime, wanted: number) {
      for (let turns = 0; count < wanted && turns < 1_000; turns++) await time.settle();
      return count;
    },
  };
}

Deno.test("without systemd nothing is done", async () => {
  const log = recordingLog();
  const notifier = systemdNotifier(new Map([["WATCHDOG_USEC", "1000"]]), log);
  await notifier.ready();
  await notifier.status("well");
  await notifier.stopping();
  await withFakeTime((time) => {
    notifier.startWatchdog(() => assert.fail("asked"))();
    assert.equal(time.pending(), 0);
    return Promise.resolve();
  });
  assert.deepEqual(log.lines, []);
});

Deno.test("a failed notification is an error at the start and a warning later", async () => {
  const reasons: [env: [string, string][], says: RegExp][] = [
    [[["NOTIFY_SOCKET", "@x"], ["RUNTIME_DIRECTORY", "/nosuch"]], /^UserError: .*use Type=exec/],
    [[["NOTIFY_SOCKET", "/nosuch/x"]], /^UserError: .*the unit needs RuntimeDirectory=$/],
    [
      [["NOTIFY_SOCKET", "/nosuch/x"], ["RUNTIME_DIRECTORY", "/nosuch"]],
      /^UserError: cannot notify systemd at \/nosuch\/x: /,
    ],
  ];
  for (const [env, says] of reasons) {
    const log = recordingLog();
    const notifier = systemdNotifier(new Map(env), log);
    await assert.rejects(notifier.ready(), says);
    await notifier.status("well");
    assert.deepEqual(log.lines.map(({ message }) => message), ["systemd notification failed"]);
  }
});

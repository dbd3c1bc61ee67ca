import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { eventually } from "../testing/eventually.ts";
import { playbookSkipReason } from "../playbooks/testing/account.ts";
import { watchForSecret } from "../playbooks/testing/secret_watch.ts";
import { type BinaryKind, makeBridgeBinary } from "../testing/bridge_binary.ts";
import { bridgeFor, nameOf, reached, state } from "./bridge_playbook.ts";
import { withCloud } from "./cloud.ts";
import { openGuest } from "./guest.ts";
import { ledgered, SECRET, STATE, UNIT } from "./installed.ts";
import { bootMachine } from "./machine.ts";
import { machineRoot } from "./root.ts";

const root = machineRoot();

Deno.test({
  name: "bridge.yml on a guest with a real systemd (needs root, ROLLCALL_TEST_SYSTEMD and Ansible)",
  ignore: !root || playbookSkipReason() !== undefined,
  fn: (t) => inTempDir((dir) => withCloud((cloud) => testPlaybook(t, dir, cloud))),
});

async function testPlaybook(
  t: Deno.TestContext,
  dir: string,
  { proxy, region, upload }: Parameters<Parameters<typeof withCloud>[0]>[0],
) {
  const files = `${dir}/files`;
  await Deno.mkdir(files);
  const first = `${files}/rollcall-bridge`;
  const kind: BinaryKind = await makeBridgeBinary(first, { state: STATE, region });
  /** Writes a script that runs `begin` and then the first binary, so that its digest differs. */
  const variant = async (name: string, begin: string) => {
    const path = `${files}/${name}`;
    const mode = 0o755;
    await Deno.writeTextFile(
      path,
      `#!/bin/sh\n${begin}\nexec /srv/rollcall/rollcall-bridge "$@"\n`,
      {
        mode,
      },
    );
    return path;
  };
  const machine = await bootMachine({ root: root!, files, logFile: `${dir}/machine.log` });
  await using parts = new AsyncDisposableStack();
  parts.defer(machine.stop);
  const { sh } = machine;
  const guest = await openGuest(machine, dir);
  const bridge = await bridgeFor(guest, { dir, endpoint: proxy.url, region });
  const step = async (name: string, fn: () => Promise<void>) =>
    assert.ok(await t.step(`the ${kind}: ${name}`, fn), name);
  const recorded = async (key: string) => {
    // MiniStack may have delivered it to a poll of a bridge that has ended: it is redelivered later.
    const isRecorded = async () => (await ledgered(machine)).includes(key);
    await eventually(`${key} is in the ledger`, isRecorded, 400);
  };
  const succeeds = async (...args: Parameters<typeof bridge.run>) => {
    const play = await bridge.run(...args);
    assert.equal(play.code, 0, play.output);
    return play;
  };
  const refused = async (...args: Parameters<typeof bridge.run>) => {
    const play = await bridge.run(...args);
    assert.notEqual(play.code, 0, play.output);
    return play;
  };

  // Stands in for the guest's time service: a container cannot set the clock.
  await sh(`mkdir -p /usr/lib/systemd/ntp-units.d &&
    echo test-time.service >/usr/lib/systemd/ntp-units.d/50-test.list &&
    printf '[Service]\nExecStart=sleep infinity\n[Install]\nWantedBy=multi-user.target\n' \
      >/etc/systemd/system/test-time.service`);

  /** Shadows programs of the guest with shell scripts until the result is disposed. */
  const fake = async (programs: Record<string, string>) => {
    for (const [name, does] of Object.entries(programs)) {
      const path = `/usr/local/bin/${name}`;
      await sh(`printf '#!/bin/sh\n${does}\n' >${path}; chmod 755 ${path}`);
    }
    return {
      async [Symbol.asyncDispose]() {
        await sh(`cd /usr/local/bin && rm ${Object.keys(programs).join(" ")}`);
      },
    };
  };

  await step("a guest that is too old is refused, with a suggestion, and not changed", async () => {
    await using _ = await fake({
      getconf: "echo glibc 2.17",
      systemctl: "echo systemd 219",
      python3: "exit 127",
    });
    const { output, changed } = await refused(first);
    assert.match(
      output,
      /cannot run on rollcall-bridge-1 \(Debian.*\); nothing was changed there:/,
    );
    assert.match(
      output,
      /its glibc is 2\.17, the bridge needs 2\.27 .*guest_image=centos-stream-9/,
    );
    assert.match(output, /its systemd is 219, the service needs 250/);
    assert.match(output, /its Python is missing/);
    assert.deepEqual(changed, []);
  });

  await step("a guest with large memory pages is refused", async () => {
    await using _ = await fake({ uname: "echo aarch64", getconf: "echo 65536" });
    const { output, changed } = await refused(first, {
      args: ["-e", "bridge_architecture=aarch64"],
    });
    assert.match(output, /its memory pages are 65536 bytes, the bridge needs 4096/);
    assert.deepEqual(changed, []);
  });

  await step(
    "a guest that cannot resolve a name of AWS is refused before anything is copied",
    async () => {
      await using _ = await fake({ getent: '[ "$2" != sqs.rollcall.example ]' });
      const settings = { AWS_ENDPOINT_URL_SQS: "https://sqs.rollcall.example/" };
      const { output, changed } = await refused(first, { settings });
      assert.match(output, /cannot\s+resolve\s+sqs\.rollcall\.example\s.*set\s+guest_dns/s);
      assert.deepEqual(changed, []);
    },
  );

  await step("cloud-init that does not finish in time is reported", async () => {
    await using _ = await fake({ "cloud-init": "sleep 600" });
    const { output, changed } = await refused(first, { args: ["-e", "bridge_guest_wait=1"] });
    assert.match(output, /cloud-init on rollcall-bridge-1 has not finished in 1 s/);
    assert.deepEqual(changed, []);
  });

  await step(
    "without bridge_binary it is compiled once, or the playbook fails and says why",
    async () => {
      const args = ["--limit", "localhost", "-e", `bridge_binary_folder=${dir}/bin`];
      // With Deno itself as DENORT_BIN the binary only starts Deno: --limit keeps it off the guest.
      const env = { DENORT_BIN: Deno.execPath() };
      assert.deepEqual((await succeeds("", { args, env })).changed, [
        "bridge_binary : Compile the bridge",
      ]);
      assert.deepEqual((await succeeds("", { args, env })).changed, []);
      const { output } = await refused("", { args, env: { DENORT_BIN: `${dir}/none` } });
      assert.match(
        output,
        /DENORT_BIN is \S+none: no such file; or name a\s+binary: -e bridge_binary=FILE/,
      );
    },
  );

  await step("a missing key file is reported with the playbook that creates it", async () => {
    const { output } = await refused(first, { args: ["-e", `bridge_key_file=${dir}/none.yml`] });
    assert.match(output, /none\.yml does not exist: .*playbooks\/bridge_key\.yml/);
  });

  await step("a check run of a fresh guest reports the changes but makes none", async () => {
    const { changed } = await succeeds(first, { args: ["--check"] });
    assert.ok(changed.includes("bridge : Copy the binary"), changed.join("\n"));
    assert.ok(
      changed.includes("bridge : Report that the bridge would be restarted"),
      changed.join("\n"),
    );
    assert.equal(await sh("ls -d /usr/local/bin/rollcall* /etc/rollcall 2>/dev/null || true"), "");
  });

  await step("a first run installs the bridge, which processes an upload", async () => {
    await using _ = await fake({ "cloud-init": "echo status: error; exit 1" });
    const run = bridge.start(first);
    const written = await watchForSecret(run, dir, SECRET);
    assert.deepEqual(written.map((text) => text.slice(0, 80)), []);
    const { code, output } = await run.ended;
    assert.equal(code, 0, output);
    assert.match(output, /cloud-init on rollcall-bridge-1 finished with errors.*: status: error;/s);
    assert.equal(
      await sh("systemctl is-active test-time; systemctl is-enabled test-time"),
      "active\nenabled",
    );
    assert.match(output, /the clock of rollcall-bridge-1 is (not )?synchronized/);
    assert.match(
      output,
      new RegExp(`${guest.name}: ${await nameOf(first)} is running and healthy`),
    );
    assert.equal((await state(machine)).active, "active");
    assert.equal(await sh(`systemctl is-enabled ${UNIT}`), "enabled");
    await upload("test_0.mp4");
    await recorded("test_0.mp4");
  });

  await step("a second run changes nothing", async () => {
    const before = await state(machine);
    const { changed } = await succeeds(first);
    assert.deepEqual(changed, []);
    assert.deepEqual(await state(machine), before);
  });

  await step(
    "a changed setting restarts the bridge once, even after a killed run",
    async () => {
      const { pid } = await state(machine);
      const settings = { ROLLCALL_CONCURRENCY: "5" };
      const killed = bridge.start(first, { settings });
      await reached(killed, "bridge : Hash the files that the bridge starts with");
      await killed.kill();
      await killed.ended;
      assert.equal((await state(machine)).pid, pid, "the killed run restarted the bridge");
      const { changed } = await succeeds(first, { settings });
      assert.deepEqual(changed.filter((task) => !task.startsWith("bridge : Record")), [
        "bridge : Clear the record of the last healthy start",
        "bridge : Restart the bridge",
      ]);
      assert.notEqual((await state(machine)).pid, pid);
    },
  );

  const second = await variant("second", "# the second");
  await step("a new binary replaces the current one, which is kept as the previous", async () => {
    const { pid } = await state(machine);
    await succeeds(second);
    const now = await state(machine);
    assert.notEqual(now.pid, pid);
    assert.deepEqual([now.now, now.before], [await nameOf(second), await nameOf(first)]);
    assert.deepEqual(now.binaries.sort(), [now.now, now.before].sort());
    await upload("test_1.mp4");
  });

  await step("bridge_rollback=true restores the previous binary", async () => {
    await succeeds(second, { args: ["-e", "bridge_rollback=true"] });
    const { now, before, active } = await state(machine);
    assert.deepEqual([now, before, active], [await nameOf(first), "", "active"]);
    const { output } = await refused(second, { args: ["-e", "bridge_rollback=true"] });
    assert.match(output, /cannot roll back: rollcall-bridge-1 has no previous binary/);
    await succeeds(second);
    assert.equal((await state(machine)).before, await nameOf(first));
  });

  await step("a binary that fails the check is not started", async () => {
    const before = await state(machine);
    const wrong = await variant("wrong", `echo "fails  this one never works"; exit 1`);
    const { output } = await refused(wrong);
    assert.match(
      output,
      /failed bridge check on rollcall-bridge-1 and was not started:\s+fails {2}this one never works/,
    );
    const { binaries: _, ...now } = await state(machine);
    assert.deepEqual({ ...now, binaries: before.binaries }, before);
  });

  await step(
    "if a binary passes the check but does not run, the previous one is restored",
    async () => {
      const broken = await variant(
        "broken",
        `[ "\${1:-}" = check ] || { echo "no luck today"; exit 1; }`,
      );
      const { output } = await refused(broken);
      const name = await nameOf(second);
      assert.match(
        output,
        new RegExp(`${await nameOf(broken)} did not become healthy on ${guest.name}: `),
      );
      assert.match(output, /no luck today/);
      assert.match(output, new RegExp(`The previous binary, ${name}, is restored and healthy`));
      const now = await state(machine);
      assert.deepEqual([now.active, now.now, now.before], ["active", name, ""]);
      assert.equal(now.binaries.length, 2);
      await succeeds(second);
    },
  );

  await step("a stopped bridge is started, which counts as a change", async () => {
    await sh(`systemctl stop ${UNIT}`);
    assert.deepEqual((await succeeds(second)).changed, ["bridge : Start and enable the bridge"]);
  });

  await step("only root can read the access key, and it was never printed", async () => {
    assert.equal(await sh("stat -c '%U %a' /etc/rollcall /etc/rollcall/aws"), "root 700\nroot 600");
    const asGuest = "setpriv --reuid=guest --clear-groups cat /etc/rollcall/aws";
    await assert.rejects(sh(asGuest), /denied/);
    const kept = new RegExp(`^aws_secret_access_key = ${SECRET}$`, "m");
    assert.match(await sh("cat /etc/rollcall/aws"), kept);
    const folders = "/etc /home /root /tmp /var /usr/local";
    const places = {
      ansible: bridge.printed.join("\n"),
      journal: await sh("journalctl --no-pager"),
    };
    for (const [place, text] of Object.entries(places)) assert.ok(!text.includes(SECRET), place);
    assert.equal(await sh(`grep -rlF '${SECRET}' ${folders} || true`), "/etc/rollcall/aws");
  });

  await step("removal keeps only the ledger, and with delete_data=true nothing", async () => {
    const remove = { playbook: "../tests/systemd/remove_bridge.yml" };
    const left = () =>
      sh(
        `find / -xdev \\( -path /proc -o -path /srv \\) -prune -o -name '*rollcall*' -print | sort`,
      );
    await recorded("test_1.mp4");
    await succeeds(second, remove);
    assert.equal(await left(), "/var/lib/private/rollcall-bridge\n/var/lib/rollcall-bridge");
    assert.deepEqual((await ledgered(machine)).sort(), ["test_0.mp4", "test_1.mp4"]);
    assert.deepEqual((await succeeds(second, remove)).changed, []);
    await succeeds(second, { ...remove, args: ["-e", "delete_data=true"] });
    assert.equal(await left(), "");
  });
}

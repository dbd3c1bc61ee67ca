import assert from "node:assert/strict";
import type { DevstackHost } from "./host.ts";

/** Stop, unstack and clean. */
export async function removal(host: DevstackHost) {
  const { step, sh, login, dir, well, refused, keystone } = host;
  const disk = "/opt/stack/data/nova/instances/0b9a2f52-6d2f-4c5e-9a41-3f1f6f0e7c11";
  await step(
    "stop stops the services and keeps the guests; the next run starts them",
    async () => {
      await sh(`mkdir -p ${disk}`);
      const stop = { devstack_action: "stop" };
      assert.deepEqual((await well(stop)).changed, ["devstack : Stop the services of DevStack"]);
      assert.equal(await keystone(), "inactive");
      assert.deepEqual((await well(stop)).changed, []);
      assert.deepEqual((await well()).changed, ["devstack : Start the services of DevStack"]);
      assert.equal(await keystone(), "active");
      await sh(`test -d ${disk}`);
    },
  );

  await step(
    "unstack, which destroys the guests, saves their ledgers first or refuses",
    async () => {
      const unstack = { devstack_action: "unstack" };
      const unmeant = await refused(unstack);
      assert.match(
        unmeant.output,
        /deletes everything in OpenStack.*-e confirm=rollcall.*devstack_action=stop/s,
      );
      const ledgers = { devstack_ledger_folder: `${dir}/ledgers`, guest_ssh_config: `${dir}/none` };
      const meant = { ...unstack, ...ledgers, confirm: "rollcall" };
      const unsaved = await refused(meant);
      assert.match(
        unsaved.output,
        /nothing was deleted: 127\.0\.0\.1\s+has\s+the\s+disks\s+of\s+1\s+guests.*delete_data=true/s,
      );
      assert.equal(await keystone(), "active");

      // The machine stands for its guest, too.
      const config = `${dir}/guests.config`;
      await Deno.writeTextFile(
        config,
        `Host rollcall-host\n\nHost rollcall-bridge-1\n  HostName 127.0.0.1\n  Port ${login.port}\n  User ${login.user}\n` +
          `  IdentityFile ${login.key}\n  UserKnownHostsFile ${login.knownHosts}\n`,
      );
      await sh(`mkdir -p /var/lib/rollcall-bridge && cd /var/lib/rollcall-bridge &&
      echo now >results.csv && echo before >results-20260102T030405678Z.csv && echo no >results.csv.known &&
      mkdir results && echo everyone >results/test_0.json`);
      await well({ ...meant, guest_ssh_config: config });
      const [saved, ...others] = Array.from(Deno.readDirSync(`${dir}/ledgers`), ({ name }) => name);
      assert.match(saved!, /^rollcall-bridge-1-\d{8}T\d{6}Z$/);
      assert.deepEqual(others, []);
      const text = (name: string) => Deno.readTextFile(`${dir}/ledgers/${saved}/${name}`);
      assert.equal(await text("results.csv"), "now\n");
      assert.equal(await text("results-20260102T030405678Z.csv"), "before\n");
      assert.equal(await text("results/test_0.json"), "everyone\n");
      assert.equal(Array.from(Deno.readDirSync(`${dir}/ledgers/${saved}`)).length, 3);
      await sh(`test ! -e ${disk}`);
      assert.equal(await keystone(), "inactive");
      await well();
      assert.equal(await keystone(), "active");
    },
  );

  await step("clean removes everything; a second clean changes nothing", async () => {
    await well({ devstack_action: "clean", confirm: "rollcall" });
    assert.equal(
      await sh(
        `ls -d /etc/openstack /etc/devstack-version /opt/stack /var/log/rollcall-devstack.log /swap.rollcall \\
        /etc/systemd/system/*devstack* /etc/systemd/system/*/*devstack* /usr/local/sbin/rollcall-* \\
        /etc/sudoers.d/*stack* 2>/dev/null || true`,
      ),
      "",
    );
    assert.equal(await sh("getent passwd stack; getent group stack || true"), "");
    assert.deepEqual((await well({ devstack_action: "clean", confirm: "rollcall" })).changed, []);
  });
}

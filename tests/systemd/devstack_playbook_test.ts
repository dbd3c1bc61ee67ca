import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { addCommit, makeRepository, STAND_IN } from "../devstack/standin_repository.ts";
import { playbookSkipReason } from "../playbooks/testing/account.ts";
import { eventually } from "../testing/eventually.ts";
import { devstackOn, fate, MARKER, printed, slowUpgrade, UNIT } from "./devstack.ts";
import { openLogin } from "./guest.ts";
import { bootMachine, type Machine } from "./machine.ts";
import { machineRoot } from "./root.ts";

const root = machineRoot();

Deno.test({
  name:
    `devstack.yml over SSH on a real systemd, with ${STAND_IN} (needs root, ROLLCALL_TEST_SYSTEMD and Ansible)`,
  ignore: !root || playbookSkipReason() !== undefined,
  fn: (t) => inTempDir((dir) => testPlaybook(t, dir)),
});

async function testPlaybook(t: Deno.TestContext, dir: string) {
  await using parts = new AsyncDisposableStack();
  const files = `${dir}/files`;
  await Deno.mkdir(files);
  await makeRepository(`${files}/devstack`);
  // A copy: it is to be there after a restart.
  const copied = `${dir}/root`;
  await new Deno.Command("cp", { args: ["-a", root!, copied] }).output();
  // The folder may be one of mktemp's, in which only root could see anything.
  await Deno.chmod(copied, 0o755);
  let machine!: Machine;
  const boot = async () => {
    const logFile = `${dir}/machine.log`;
    machine = await bootMachine({ root: copied, files, logFile, keeps: true });
  };
  await boot();
  parts.defer(() => machine.stop());
  const sh = (command: string) => machine.sh(command);
  // Another user's repository, to whom it clones.
  await sh("git config --system --add safe.directory /srv/rollcall/devstack/.git");
  const login = await openLogin(machine, dir);
  const devstack = devstackOn(login, dir);
  const all: string[] = [];
  const run = async (...args: Parameters<typeof devstack.start>) => {
    const play = await devstack.start(...args).ended;
    all.push(play.output);
    return play;
  };
  const well = async (...args: Parameters<typeof run>) => {
    const play = await run(...args);
    assert.equal(play.code, 0, play.output);
    return play;
  };
  const refused = async (...args: Parameters<typeof run>) => {
    const play = await run(...args);
    assert.notEqual(play.code, 0, play.output);
    return play;
  };
  const restack = { devstack_action: "restack", confirm: "rollcall" };
  const stacked = () => sh(`cat ${MARKER} 2>/dev/null || true`);
  const done = async () => (await sh("cat /opt/stack/done 2>/dev/null || true")).split("\n");
  const swapGib = async () =>
    Math.round(Number(await sh("awk '/^SwapTotal/ { print $2 }' /proc/meminfo")) / 1024 ** 2);
  const keystone = () => sh("systemctl is-active devstack@keystone.service || true");
  const step = async (name: string, fn: () => Promise<void>) =>
    assert.ok(await t.step(`the stand-in: ${name}`, fn), name);

  await step(
    "a host that is too small is refused with every reason, and not changed",
    async () => {
      const { output, changed } = await refused({
        devstack_least_ram: 9_999_999,
        devstack_least_disk: 9_999_999,
        devstack_libvirt_type: "kvm",
      });
      assert.match(output, /DevStack cannot run on 127\.0\.0\.1:\n +- it has/);
      assert.match(output, /MiB of RAM, and DevStack needs 9999999/);
      assert.match(output, /GiB are free in \/opt, and DevStack needs 9999999/);
      const kvm = await sh("test -e /dev/kvm && echo there || true");
      assert.equal(/there is no \/dev\/kvm/.test(output), kvm === "");
      assert.deepEqual(changed, []);
    },
  );

  await step("passwords that DevStack does not accept are refused", async () => {
    const odd = { ...devstack.passwords, RABBIT_PASSWORD: "with-a-hyphen-0" };
    const { output } = await refused({ devstack_passwords: odd });
    assert.match(
      output,
      /RABBIT_PASSWORD: DevStack needs each of .*, with 8 to 20 letters and digits/s,
    );
    assert.doesNotMatch(output, /with-a-hyphen-0/);
  });

  await step(
    "a check run of a bare host without stored passwords changes nothing",
    async () => {
      await well({}, { args: ["--check"] });
      const vault = `${dir}/first-vault-password`;
      await Deno.writeTextFile(vault, crypto.randomUUID(), { mode: 0o600 });
      const none = `${dir}/none/devstack.yml`;
      const { changed } = await well(
        { devstack_passwords: {}, devstack_password_file: none },
        { args: ["--check"], env: { ANSIBLE_VAULT_PASSWORD_FILE: vault } },
      );
      assert.ok(changed.includes("devstack : Create the user"), changed.join("\n"));
      await assert.rejects(Deno.stat(none), Deno.errors.NotFound);
      assert.equal(await sh("id stack 2>/dev/null || true"), "");
    },
  );

  await step("a running package upgrade is waited for, and later ones are disabled", async () => {
    await slowUpgrade(machine, 600);
    const { output, changed } = await refused({ devstack_upgrade_wait: 5 });
    assert.match(output, /an automatic upgrade has run on 127\.0\.0\.1 for 5 s/);
    const task = "devstack : Stop and disable the timers of automatic upgrades";
    const timers = ["apt-daily.timer", "apt-daily-upgrade.timer"];
    assert.deepEqual(changed, timers.map((timer) => `${task} (${timer})`));
    assert.equal(
      await sh(`systemctl is-enabled ${timers.join(" ")} || true`),
      "disabled\ndisabled",
    );
    assert.equal(await sh(`systemctl is-active ${timers.join(" ")} || true`), "inactive\ninactive");
    // The next step's run waits for this one.
    await slowUpgrade(machine, 10);
  });

  await step(
    "a failed step is reported with its command and the end of the log, without passwords",
    async () => {
      await fate(machine, "fail");
      const { output } = await refused();
      assert.match(output, /stack\.sh failed after 0 min, in: Installing OpenStack project source/);
      assert.match(output, /failing command: false 'as a step that fails' \(stack\.sh:main:\d+\)/);
      assert.match(output, /: 'a trace is full of passwords: \*{8}'\n/);
      assert.equal(await stacked(), "");
    },
  );

  await step("an error that DevStack reports is shown", async () => {
    await fate(machine, "die");
    const { output } = await refused();
    assert.match(output, /error: .*stack\.sh:\d+ this mirror is not there/);
    assert.deepEqual(await done(), ["unstack"], "what was half-made is unstacked first");
  });

  await step("a killed stack.sh is reported", async () => {
    await fate(machine, "kill");
    const { output } = await refused();
    assert.match(output, /stack\.sh failed/);
    assert.match(output, /in: Installing OpenStack project source/);
  });

  await step(
    "a stack.sh that hangs is reported while it runs, and the next run waits for it",
    async () => {
      await fate(machine, "hang");
      const { output } = await refused({ devstack_quiet: 2 });
      assert.match(
        output,
        /stack\.sh hangs \(to stop it, run on the host sudo systemctl stop rollcall-devstack\)/,
      );
      assert.match(output, /sleep infinity/);
      assert.equal((await machine.show(UNIT, "ActiveState")).ActiveState, "activating");
      const busy = await refused(restack);
      assert.match(busy.output, /stack\.sh is running on 127\.0\.0\.1: wait for it/);
      await sh(`systemctl stop ${UNIT}`);
    },
  );

  await step(
    "stack.sh survives a killed playbook, and the next run waits for it",
    async () => {
      await fate(machine, "slow");
      const first = devstack.start();
      await printed(first, "min: Installing package prerequisites");
      await first.kill();
      const second = devstack.start();
      await printed(second, "min: Installing package prerequisites");
      await fate(machine, "well");
      const { code, output, changed } = await second.ended;
      all.push(output);
      assert.equal(code, 0, output);
      assert.deepEqual(changed.filter((task) => /stack\.sh/.test(task)), []);
      assert.match(output, /Horizon|csrf|ssh -L/);
      assert.equal(await keystone(), "active");
      assert.match(await stacked(), /^[0-9a-f]{64}$/);
    },
  );

  await step(
    "the host is recognized although Ansible reports DevStack's version as Debian's",
    async () => {
      assert.match(await sh("cat /etc/devstack-version"), /^DevStack Version: 2026\.1$/m);
      assert.deepEqual((await well()).changed, []);
    },
  );

  const readable = async () => {
    const files =
      "/var/log/rollcall-devstack.log /opt/stack/logs/* /opt/stack/devstack/.localrc.auto";
    const text = await sh(
      `runuser -u nobody -- sh -c 'cat ${files}; cat $(find /opt/stack -type f)' 2>/dev/null || true`,
    );
    return Object.entries(devstack.passwords).filter(([, secret]) => text.includes(secret)).map((
      [name],
    ) => name);
  };
  await step("other users cannot read passwords, neither in files nor in logs", async () => {
    assert.match(
      await sh("cat /var/log/rollcall-devstack.log"),
      new RegExp(devstack.passwords.ADMIN_PASSWORD!),
    );
    assert.deepEqual(await readable(), []);
    assert.equal(
      await sh("stat -c '%n %U %a' /var/log/rollcall-devstack.log /opt/stack/logs"),
      "/var/log/rollcall-devstack.log root 600\n/opt/stack/logs stack 700",
    );
    // As earlier versions of the playbook left it.
    await sh(
      "chmod 644 /var/log/rollcall-devstack.log; chmod 755 /opt/stack/logs /opt/stack/devstack",
    );
    assert.notDeepEqual(await readable(), []);
    await well();
    assert.deepEqual(await readable(), []);
  });

  await step("home folder, sudo, settings and clouds.yaml are correct", async () => {
    assert.equal(
      await sh(
        "stat -c '%n %U %a' /opt/stack /opt/stack/devstack/local.conf /etc/openstack/clouds.yaml",
      ),
      "/opt/stack stack 755\n/opt/stack/devstack/local.conf stack 600\n/etc/openstack/clouds.yaml stack 600",
    );
    assert.equal(await sh("runuser -u stack -- sudo -n id -u"), "0");
  });

  await step("the swap file is created once", async () => {
    const more = { devstack_swap: await swapGib() + 1 };
    try {
      assert.equal((await well(more)).changed.length, 5);
      assert.equal(await swapGib(), more.devstack_swap);
      assert.deepEqual((await well(more)).changed, []);
      assert.match(await sh("cat /etc/fstab"), /^\/swap\.rollcall none swap sw 0 0$/m);
    } finally {
      // It is this machine's, too.
      await sh("swapoff /swap.rollcall; rm -f /swap.rollcall");
    }
  });

  await step(
    "the public bridge gets its address and NAT, also when it is started again",
    async () => {
      // In a network of its own; what containers may only read is written there.
      const told = await sh(`cat >/root/try <<'TRY'
set -e
mount -o remount,bind,rw /proc/sys
ip link add up0 type bridge && ip address add 198.51.100.2/24 dev up0 && ip link set up0 up
ip route add default via 198.51.100.1
rollcall-devstack-network && ip link add br-ex type bridge
for time in 1 2; do PATH=$PATH:/usr/local/sbin rollcall-devstack-network; done
ip -brief -4 address show dev br-ex
iptables -t nat -S POSTROUTING
cat /proc/sys/net/ipv4/ip_forward
TRY
      PATH=$PATH:/usr/local/sbin unshare --net --mount sh /root/try`);
      assert.match(told, /^br-ex +(UNKNOWN|UP|DOWN) +172\.24\.4\.1\/24 *$/m);
      assert.equal(told.match(/-s 172\.24\.4\.0\/24 -o up0 -j MASQUERADE/g)?.length, 1);
      assert.match(told, /^1$/m);
    },
  );

  await step("a second run changes nothing", async () => {
    const before = await done();
    assert.deepEqual((await well()).changed, []);
    assert.deepEqual((await well({}, { args: ["--check"] })).changed, []);
    assert.deepEqual(await done(), before);
  });

  await step("changed settings are refused with instructions, and nothing changes", async () => {
    const { output, changed } = await refused({ devstack_localrc_more: { API_WORKERS: 2 } });
    assert.match(
      output,
      /was stacked with other settings.*devstack_action=restack -e confirm=rollcall/s,
    );
    assert.deepEqual(changed, []);
    assert.equal(await keystone(), "active");
  });

  await step("restack needs a confirmation", async () => {
    const { output } = await refused({ devstack_action: "restack" });
    assert.match(output, /deletes everything in OpenStack.*-e confirm=rollcall/s);
    assert.equal(await keystone(), "active");
  });

  await step("restack completes although the connection is lost meanwhile", async () => {
    // Its branch has moved on.
    const next = await addCommit(`${files}/devstack`);
    const source = () => sh("runuser -u stack -- git -C /opt/stack/keystone rev-parse HEAD");
    assert.notEqual(await source(), next);
    await fate(machine, "slow");
    const before = (await done()).length;
    const running = devstack.start(restack);
    await printed(running, "min: Installing package prerequisites");
    // All of it, the server and the connections that it has; until Ansible's own attempts are over.
    await sh("systemctl stop test-sshd");
    await printed(running, "UNREACHABLE");
    await fate(machine, "well");
    await login.start(machine);
    const { code, output } = await running.ended;
    all.push(output);
    assert.equal(code, 0, output);
    assert.match(output, /the connection was lost and is back/);
    assert.equal((await done()).length, before + 1);
    assert.equal(await source(), next, "the services' sources are those of the branch");
    assert.equal(await keystone(), "active");
    assert.deepEqual((await well()).changed, []);
  });

  await step(
    "after a restart of the host DevStack runs again, and a run changes nothing",
    async () => {
      await machine.stop();
      await boot();
      await login.start(machine);
      await eventually("its services by themselves", async () => await keystone() === "active");
      assert.equal(await sh("systemctl is-enabled rollcall-devstack-network.service"), "enabled");
      assert.deepEqual((await well()).changed, []);
    },
  );

  await step("services that do not start by themselves are started", async () => {
    await sh("systemctl stop devstack@keystone.service");
    assert.deepEqual((await well()).changed, ["devstack : Start the services of DevStack"]);
    assert.equal(await keystone(), "active");
  });

  await step("a host that restarted during stack.sh is stacked again", async () => {
    await fate(machine, "slow");
    const running = devstack.start(restack);
    await printed(running, "min: Installing package prerequisites");
    await running.kill();
    await machine.stop();
    await boot();
    await login.start(machine);
    await sh("cd /opt/stack/keystone/.git && touch index.lock && : >HEAD");
    await fate(machine, "well");
    const { changed } = await well();
    assert.deepEqual(
      changed.filter((task) => /unstack\.sh|Start stack\.sh|cut off/.test(task)),
      [
        "devstack : Remove clones that were cut off",
        "devstack : Run unstack.sh",
        "devstack : Start stack.sh",
      ],
    );
  });

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
      echo now >results.csv && echo before >results-20260102T030405678Z.csv && echo no >results.csv.known`);
      await well({ ...meant, guest_ssh_config: config });
      const [saved, ...others] = Array.from(Deno.readDirSync(`${dir}/ledgers`), ({ name }) => name);
      assert.match(saved!, /^rollcall-bridge-1-\d{8}T\d{6}Z$/);
      assert.deepEqual(others, []);
      const text = (name: string) => Deno.readTextFile(`${dir}/ledgers/${saved}/${name}`);
      assert.deepEqual([await text("results.csv"), await text("results-20260102T030405678Z.csv")], [
        "now\n",
        "before\n",
      ]);
      assert.equal(Array.from(Deno.readDirSync(`${dir}/ledgers/${saved}`)).length, 2);
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

  await step("passwords are generated once and kept encrypted", async () => {
    const vault = `${dir}/vault-password`;
    await Deno.writeTextFile(vault, crypto.randomUUID(), { mode: 0o600 });
    const file = `${dir}/kept/devstack.yml`;
    const made = { devstack_passwords: {}, devstack_password_file: file };
    const without = await refused(made);
    assert.match(without.output, /no vault password/);
    const env = { ANSIBLE_VAULT_PASSWORD_FILE: vault };
    await well(made, { env });
    assert.match(await Deno.readTextFile(file), /^\$ANSIBLE_VAULT;/);
    assert.deepEqual((await well(made, { env })).changed, []);
  });

  await step("an OpenStack installed by others is used unchanged", async () => {
    await sh(`rm ${MARKER} /var/log/rollcall-devstack.log`);
    const { output, changed } = await well();
    assert.match(output, /has an OpenStack that this playbook did not install:\s+it\s+is\s+used/);
    assert.deepEqual(changed, []);
  });

  await step("no password was printed", () => {
    for (const secret of Object.values(devstack.passwords)) {
      assert.ok(!all.some((output) => output.includes(secret)));
    }
    return Promise.resolve();
  });
}

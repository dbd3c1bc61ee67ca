import assert from "node:assert/strict";
import type { DevstackHost } from "./host.ts";

/** What a host is like that has been stacked. */
export async function result(host: DevstackHost) {
  const { step, sh, devstack, well, refused, done, swapGib, keystone } = host;
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
}

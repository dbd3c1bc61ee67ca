import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { runPlaybook } from "./testing/ansible.ts";
import { renderSkipReason } from "./testing/rendered_policies.ts";

const reason = renderSkipReason();
const PASSWORDS = {
  ADMIN_PASSWORD: "Admin0000000000000",
  DATABASE_PASSWORD: "Database000000000",
  RABBIT_PASSWORD: "Rabbit00000000000",
  SERVICE_PASSWORD: "Service0000000000",
};

function test(name: string, fn: () => Promise<void>) {
  Deno.test({
    name: `local.conf: ${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
    ignore: reason !== undefined,
    fn,
  });
}

/** Renders local.conf: its text, the settings that bash reads from its localrc section, and the playbook's output. */
async function rendered(variables: Readonly<Record<string, unknown>> = {}) {
  let result!: { text: string; settings: Record<string, string>; output: string };
  await inTempDir(async (dir) => {
    const rendered_to = `${dir}/local.conf`;
    const given = { openstack_host: "192.0.2.7", devstack_passwords: PASSWORDS, rendered_to };
    const { code, output } = await runPlaybook("../tests/playbooks/render_devstack.yml", {
      dir,
      env: {},
      args: ["-i", "inventory/hosts.yml", "-e", JSON.stringify({ ...given, ...variables })],
    });
    assert.equal(code, 0, output);
    result = {
      text: await Deno.readTextFile(rendered_to),
      settings: await sourced(rendered_to),
      output,
    };
  });
  return result;
}

/** The variables of the [[local|localrc]] section, sourced by bash as DevStack does. */
async function sourced(file: string): Promise<Record<string, string>> {
  const script = `set -eu; set -a
    . <(awk '/^\\[\\[/ { inside = ($0 == "[[local|localrc]]"); next } inside' "$1"); env -0`;
  const { success, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, "bash", file],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  const settings = Object.fromEntries(lines.map((line) => {
    const at = line.indexOf("=");
    return [line.slice(0, at), line.slice(at + 1)];
  }));
  for (const name of ["PATH", "PWD", "SHLVL", "_"]) delete settings[name];
  return settings;
}

test("without nested virtualisation it enables only the needed services, limited to 8 GiB", async () => {
  const { text, settings } = await rendered({ host_nested_virtualisation: false });
  const { ENABLED_SERVICES, ...rest } = settings;
  assert.deepEqual(ENABLED_SERVICES!.split(",").sort(), [
    "g-api",
    "horizon",
    "key",
    "mysql",
    "n-api",
    "n-api-meta",
    "n-cond",
    "n-cpu",
    "n-sch",
    "ovn-controller",
    "ovn-northd",
    "ovs-vswitchd",
    "ovsdb-server",
    "placement-api",
    "placement-client",
    "q-ovn-agent",
    "q-svc",
    "rabbit",
  ]);
  assert.deepEqual(rest, {
    ...PASSWORDS,
    API_WORKERS: "1",
    DOWNLOAD_DEFAULT_IMAGES: "False",
    ENABLE_SYSCTL_MEM_TUNING: "True",
    ENABLE_ZSWAP: "True",
    FLOATING_RANGE: "172.24.4.0/24",
    HOST_IP: "192.0.2.7",
    IP_VERSION: "4",
    LIBVIRT_CPU_MODE: "custom",
    LIBVIRT_CPU_MODEL: "Nehalem",
    LIBVIRT_TYPE: "qemu",
    LOGFILE: "/opt/stack/logs/stack.sh.log",
    LOG_COLOR: "False",
    NOVA_LIBVIRT_TB_CACHE_SIZE: "128",
    PUBLIC_NETWORK_GATEWAY: "172.24.4.1",
  });
  assert.equal(
    text.slice(text.indexOf("[[post-config")),
    "[[post-config|$NOVA_CONF]]\n[DEFAULT]\nresume_guests_state_on_host_boot = True\n",
  );
});

test("with nested virtualisation the hypervisor is KVM", async () => {
  const { settings } = await rendered({ host_nested_virtualisation: true });
  assert.deepEqual(
    [settings.LIBVIRT_TYPE, settings.LIBVIRT_CPU_MODEL, settings.NOVA_LIBVIRT_TB_CACHE_SIZE],
    ["kvm", "Nehalem", "0"],
  );
});

test("a user's settings win and reach bash unchanged, except passwords", async () => {
  const hostile = `a b"c'd$HOME\`e\` \\ # ; [[x|y]]`;
  const { settings } = await rendered({
    devstack_localrc_more: { API_WORKERS: 3, GIT_BASE: hostile, ADMIN_PASSWORD: "not this one" },
    devstack_post_config: {},
  });
  assert.deepEqual([settings.API_WORKERS, settings.GIT_BASE], ["3", hostile]);
  assert.equal(settings.ADMIN_PASSWORD, PASSWORDS.ADMIN_PASSWORD);
});

test("passwords that DevStack does not accept are named but not printed", async () => {
  const { output } = await rendered({
    devstack_passwords: {
      ADMIN_PASSWORD: "Longer0than0twenty000",
      DATABASE_PASSWORD: "with space",
      RABBIT_PASSWORD: "Rabbit00000000000",
    },
  });
  assert.match(output, /odd: ADMIN_PASSWORD DATABASE_PASSWORD SERVICE_PASSWORD\./);
});

test("the hash changes with the settings and the branch", async () => {
  const hash = async (variables: Record<string, unknown>) =>
    /hash: ([0-9a-f]{64})\./.exec((await rendered(variables)).output)?.[1];
  const first = await hash({});
  assert.ok(first);
  assert.equal(await hash({}), first);
  assert.notEqual(await hash({ devstack_version: "stable/2025.2" }), first);
  assert.notEqual(await hash({ devstack_localrc_more: { API_WORKERS: 2 } }), first);
});

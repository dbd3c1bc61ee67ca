// Runs playbooks/devstack.yml as a user does, to a machine that stands for the EC2 instance.
import { type RunningPlaybook, startPlaybook } from "../../playbooks/testing/ansible.ts";
import { eventually } from "../../testing/eventually.ts";
import { freePort, type Login } from "../guest.ts";
import type { Machine } from "../machine.ts";

export const UNIT = "rollcall-devstack";
export const MARKER = "/opt/stack/.rollcall-stacked";

/** What the stand-in's stack.sh is told to do: see tests/devstack/standin/stack.sh. */
export type Fate = "fail" | "die" | "hang" | "kill" | "slow" | "well";

export interface DevStack {
  start(
    variables?: Readonly<Record<string, unknown>>,
    options?: { args?: readonly string[]; env?: Readonly<Record<string, string>> },
  ): RunningPlaybook;
  /** Passwords that it was given, none of which may be printed. */
  readonly passwords: Readonly<Record<string, string>>;
}

/** @param dir where Ansible's own files go */
export function devstackOn(login: Login, dir: string): DevStack {
  const port = freePort();
  const password = (name: string) =>
    name.slice(0, 4) + crypto.randomUUID().replaceAll("-", "").slice(0, 14);
  const names = ["ADMIN_PASSWORD", "DATABASE_PASSWORD", "RABBIT_PASSWORD", "SERVICE_PASSWORD"];
  const passwords = Object.fromEntries(names.map((name) => [name, password(name)]));
  const base = {
    openstack_host: "127.0.0.1",
    openstack_host_port: login.port,
    openstack_host_user: login.user,
    openstack_host_key: login.key,
    openstack_host_known_hosts: login.knownHosts,
    horizon_url: `http://127.0.0.1:${port}/dashboard/auth/login/`,
    devstack_repository: "file:///srv/rollcall/devstack",
    devstack_host_ip: "127.0.0.1",
    devstack_localrc_more: { STANDIN_PORT: port },
    devstack_passwords: passwords,
    // A container is given no swap of its own.
    devstack_swap: 0,
  };
  return {
    passwords,
    start(variables = {}, { args = [], env = {} } = {}) {
      const given = ["-i", "inventory/hosts.yml", "-e", JSON.stringify({ ...base, ...variables })];
      return startPlaybook("devstack.yml", { dir, env, args: [...given, ...args] });
    },
  };
}

export function fate({ sh }: Machine, what: Fate): Promise<string> {
  return sh(`echo ${what} >/var/tmp/standin`);
}

/** Begins an automatic upgrade that takes so many seconds; one that runs is ended. */
export function slowUpgrade({ sh }: Machine, seconds: number): Promise<string> {
  const folder = "/run/systemd/system/apt-daily.service.d";
  return sh(`systemctl stop apt-daily.service; mkdir -p ${folder} &&
    printf '[Service]\nExecStartPre=\nExecStart=\nExecStart=sleep ${seconds}\n' >${folder}/slow.conf &&
    systemctl daemon-reload && systemctl start --no-block apt-daily.service`);
}

/** Waits for words in what a run prints. */
export function printed(running: RunningPlaybook, words: string | RegExp): Promise<boolean> {
  return eventually(`${words} in what the playbook prints`, async () => {
    const text = await running.output();
    return typeof words === "string" ? text.includes(words) : words.test(text);
  }, 300);
}

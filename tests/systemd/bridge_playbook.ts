// Runs playbooks/bridge.yml as a user does, against a container that stands in for the guest.
import assert from "node:assert/strict";
import {
  type PlaybookResult,
  type RunningPlaybook,
  startPlaybook,
} from "../playbooks/testing/ansible.ts";
import { eventually } from "../testing/eventually.ts";
import { SECRET, UNIT } from "./installed.ts";
import { freePort, type Guest } from "./guest.ts";
import type { Machine } from "./machine.ts";

export type Settings = Readonly<Record<string, string>>;

export interface Bridge {
  /** The service's port for health and metrics. */
  readonly port: number;
  /** The output of every run so far. */
  readonly printed: string[];
  run(binary: string, options?: RunOptions): Promise<PlaybookResult>;
  start(binary: string, options?: RunOptions): RunningPlaybook;
}

export interface RunOptions {
  readonly settings?: Settings;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly playbook?: string;
}

/**
 * Prepares a bridge that playbooks can install on a guest.
 * @param dir folder for the vault password, the access key and Ansible's own files
 */
export async function bridgeFor(
  guest: Guest,
  { dir, endpoint, region }: { dir: string; endpoint: string; region: string },
): Promise<Bridge> {
  const port = freePort();
  const password = `${dir}/password`;
  const keyFile = `${dir}/key.yml`;
  await Deno.writeTextFile(password, crypto.randomUUID());
  const env = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    ANSIBLE_VAULT_PASSWORD_FILE: password,
  };
  await encrypt(keyFile, env);
  const printed: string[] = [];
  const start = (binary: string, options: RunOptions = {}) => {
    const { settings = {}, args = [], playbook = "bridge.yml" } = options;
    const variables = {
      bridge_binary: binary,
      bridge_key_file: keyFile,
      // The prefix of the buckets that tests/systemd/cloud.ts creates.
      bucket_prefix: "rollcall",
      bridge_settings: { ROLLCALL_METRICS_PORT: `${port}`, ...settings },
      bridge_health_wait: 30,
    };
    // deno-fmt-ignore
    const given = [
      "-vvv", "-i", "inventory/hosts.yml", "-i", guest.inventory, "-e", JSON.stringify(variables), ...args,
    ];
    const running = startPlaybook(playbook, { dir, env: { ...env, ...options.env }, args: given });
    const ended = running.ended.then((play) => (printed.push(play.output), play));
    return { ...running, ended };
  };
  return { port, printed, start, run: (binary, options) => start(binary, options).ended };
}

async function encrypt(file: string, env: Record<string, string>) {
  const child = new Deno.Command("ansible-vault", {
    args: ["encrypt", "--output", file, "-"],
    env: { ...env, LC_ALL: "C.UTF-8" },
    stdin: "piped",
    stderr: "piped",
    stdout: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const key = { bridge_access_key_id: "AKIAIOSFODNN7EXAMPLE", bridge_secret_access_key: SECRET };
  await writer.write(new TextEncoder().encode(JSON.stringify(key)));
  await writer.close();
  const { success, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/** The state of the service and its binaries: its PID, the current and the previous binary, and all binaries. */
export async function state({ sh, show }: Machine) {
  const { MainPID, ActiveState } = await show(UNIT, "MainPID", "ActiveState");
  const link = (name: string) => sh(`readlink /usr/local/bin/${name} || true`);
  const files = await sh("ls /usr/local/bin | grep -E '^rollcall-bridge-[0-9a-f]{12}$' || true");
  return {
    pid: MainPID!,
    active: ActiveState!,
    now: (await link("rollcall-bridge")).split("/").at(-1)!,
    before: (await link("rollcall-bridge-before")).split("/").at(-1)!,
    binaries: files.split("\n").filter(Boolean),
  };
}

/** Waits until a playbook reaches a task. */
export function reached(running: RunningPlaybook, task: string): Promise<boolean> {
  return eventually(
    `the playbook reaches the task ${task}`,
    async () => (await running.output()).includes(`${task}]`),
  );
}

/** The file name that the playbook gives a binary on the guest. */
export async function nameOf(binary: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(binary));
  return `rollcall-bridge-${new Uint8Array(digest).toHex().slice(0, 12)}`;
}

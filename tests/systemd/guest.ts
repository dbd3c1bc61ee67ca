// Makes a machine reachable for Ansible like an OpenStack guest: an SSH server and a user with sudo.
import { eventually } from "../testing/eventually.ts";
import type { Machine } from "./machine.ts";

export interface Guest {
  /** An inventory file whose group `guests` contains only this guest. */
  readonly inventory: string;
  /** Its name in the inventory. */
  readonly name: string;
}

/** How to log in to a machine by SSH. */
export interface Login {
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly knownHosts: string;
  /** Starts the SSH server again, after a reboot of the machine. */
  start(machine: Machine): Promise<void>;
}

/**
 * Creates a user with sudo and starts an SSH server on a loopback port.
 * @param dir folder for the key and the known hosts
 */
export async function openLogin(machine: Machine, dir: string): Promise<Login> {
  const { sh } = machine;
  const [port, user] = [freePort(), "guest"];
  await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${dir}/key`);
  const publicKey = (await Deno.readTextFile(`${dir}/key.pub`)).trim();
  await sh(`useradd --create-home --shell /bin/bash ${user} &&
    install -d -m 700 -o ${user} -g ${user} ~${user}/.ssh &&
    echo '${publicKey}' >~${user}/.ssh/authorized_keys &&
    echo '${user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${user}`);
  const hostKey = await sh("cat /etc/ssh/ssh_host_ed25519_key.pub");
  await Deno.writeTextFile(`${dir}/known_hosts`, `[127.0.0.1]:${port} ${hostKey}\n`);
  const start = async ({ sh }: Machine) => {
    await sh(`systemd-run --quiet --unit=test-sshd --property=RuntimeDirectory=sshd \\
      /usr/sbin/sshd -D -o ListenAddress=127.0.0.1 -o Port=${port}`);
    await eventually("the machine's SSH server listens", async () => {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port })).close();
        return true;
      } catch {
        return false;
      }
    });
  };
  await start(machine);
  return { port, user, key: `${dir}/key`, knownHosts: `${dir}/known_hosts`, start };
}

/**
 * Makes the machine a guest that Ansible can log in to.
 * @param dir folder for the key, known hosts and inventory
 */
export async function openGuest(machine: Machine, dir: string): Promise<Guest> {
  const name = "rollcall-bridge-1";
  const { port, user, key, knownHosts } = await openLogin(machine, dir);
  const inventory = `${dir}/guests.yml`;
  await Deno.writeTextFile(
    inventory,
    JSON.stringify({
      guests: {
        hosts: {
          [name]: {
            ansible_host: "127.0.0.1",
            ansible_port: port,
            ansible_user: user,
            ansible_ssh_private_key_file: key,
            // Do not use the known hosts and the SSH agent of the user who runs the tests.
            ansible_ssh_common_args:
              `-F none -o UserKnownHostsFile=${knownHosts} -o IdentitiesOnly=yes`,
          },
        },
      },
    }),
  );
  return { inventory, name };
}

/** A loopback port that was free a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function run(program: string, ...args: string[]) {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

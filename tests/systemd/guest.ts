// A machine as a guest of OpenStack is to Ansible: an SSH server, and a user who may become root.
import { eventually } from "../pipeline.ts";
import type { Machine } from "./machine.ts";

export interface Guest {
  /** An inventory file in which it is the group `guests`. */
  readonly inventory: string;
  /** Its name there. */
  readonly name: string;
}

/**
 * Lets Ansible in, on a port of loopback.
 * @param dir where its keys, known hosts and inventory go
 */
export async function openGuest({ sh }: Machine, dir: string): Promise<Guest> {
  const name = "rollcall-bridge-1";
  const port = freePort();
  await run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${dir}/key`);
  const publicKey = (await Deno.readTextFile(`${dir}/key.pub`)).trim();
  await sh(`useradd --create-home --shell /bin/bash guest &&
    install -d -m 700 -o guest -g guest ~guest/.ssh &&
    echo '${publicKey}' >~guest/.ssh/authorized_keys &&
    echo 'guest ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/guest &&
    systemd-run --quiet --unit=test-sshd --property=RuntimeDirectory=sshd \\
      /usr/sbin/sshd -D -o ListenAddress=127.0.0.1 -o Port=${port}`);
  const hostKey = await sh("cat /etc/ssh/ssh_host_ed25519_key.pub");
  await Deno.writeTextFile(`${dir}/known_hosts`, `[127.0.0.1]:${port} ${hostKey}\n`);
  const inventory = `${dir}/guests.yml`;
  await Deno.writeTextFile(
    inventory,
    JSON.stringify({
      guests: {
        hosts: {
          [name]: {
            ansible_host: "127.0.0.1",
            ansible_port: port,
            ansible_user: "guest",
            ansible_ssh_private_key_file: `${dir}/key`,
            // Whoever runs the tests has known hosts, and an agent, that are none of ours.
            ansible_ssh_common_args:
              `-F none -o UserKnownHostsFile=${dir}/known_hosts -o IdentitiesOnly=yes`,
          },
        },
      },
    }),
  );
  await eventually("the guest's SSH", async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return true;
    } catch {
      return false;
    }
  });
  return { inventory, name };
}

/** A port of loopback that nothing listens on. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function run(program: string, ...args: string[]) {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

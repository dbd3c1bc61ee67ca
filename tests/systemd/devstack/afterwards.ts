import assert from "node:assert/strict";
import { MARKER } from "./devstack.ts";
import type { DevstackHost } from "./host.ts";

/** Passwords of the playbook itself, and an OpenStack that others installed. */
export async function afterwards(host: DevstackHost) {
  const { step, sh, dir, well, refused } = host;
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
}

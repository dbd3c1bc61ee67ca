// The error when Nova cannot build a guest. The collection openstack.cloud is a fake that fails as the real one does.
import assert from "node:assert/strict";
import { root } from "../../cli/program_command.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { playbookSkipReason } from "./testing/account.ts";
import { runPlaybook } from "./testing/ansible.ts";

const reason = playbookSkipReason();

function failureOf(guest: string): Promise<string> {
  return inTempDir(async (dir) => {
    const variables = { guests_name: guest, openstack_host: "192.0.2.7" };
    const { code, output } = await runPlaybook("../tests/playbooks/guest_fault.yml", {
      dir,
      env: { ANSIBLE_COLLECTIONS_PATH: `${root}tests/playbooks/fake_openstack` },
      args: ["-i", "inventory/hosts.yml", "-e", JSON.stringify(variables)],
    });
    assert.notEqual(code, 0);
    return output.slice(output.lastIndexOf("TASK [guests : Fail with the fault"));
  });
}

Deno.test({
  name: "a guest that cannot be built fails with Nova's fault" +
    (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  async fn(t) {
    await t.step("the fault, and not what the module makes of it", async () => {
      const told = await failureOf("guest");
      assert.match(told, /guest:\s+No\s+valid\s+host\s+was\s+found/);
      assert.match(told, /State:\s+ERROR/);
      assert.doesNotMatch(told, /owner_seen/);
    });
    await t.step("without a fault, the module's own words", async () => {
      assert.match(await failureOf("other"), /other:\s.*owner_seen/s);
    });
  },
});

// playbooks/host.yml for a host of the user's own: this machine, by Ansible's local connection and without SSH or AWS.
// Its cloud-init is a script with a chosen exit status.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { playbookSkipReason } from "./testing/account.ts";
import { runPlaybook } from "./testing/ansible.ts";

const reason = playbookSkipReason();
const given = {
  ansible_connection: "local",
  ansible_python_interpreter: "{{ ansible_playbook_python }}",
};
Deno.test({
  name: "own host: nothing is created, and host.yml waits for cloud-init or reports its failure" +
    (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  fn: (t) =>
    inTempDir(async (dir) => {
      await Deno.mkdir(`${dir}/bin`);
      const file = `${dir}/bin/cloud-init`;
      const host = async (status: number, seconds = 0, ...more: string[]) => {
        const script = `#!/bin/sh\necho "$@" >>${dir}/asked\nsleep ${seconds}\nexit ${status}\n`;
        await Deno.writeTextFile(file, script, { mode: 0o755 });
        const { code, output, changed } = await runPlaybook("host.yml", {
          dir,
          env: {
            AWS_ENDPOINT_URL: "http://127.0.0.1:1",
            ROLLCALL_OPENSTACK_HOST: "192.0.2.9",
            PATH: `${dir}/bin:${Deno.env.get("PATH")}`,
          },
          args: ["-e", JSON.stringify({ ...given, host_file: `${dir}/none.yml` }), ...more],
        });
        assert.deepEqual(changed, []);
        return { code, output: output.replaceAll(/\s+/g, " ") };
      };

      await t.step("cloud-init succeeds", async () => {
        const { code, output } = await host(0);
        assert.equal(code, 0, output);
        assert.match(
          output,
          /192\.0\.2\.9 is a host of your own .*: no instance is launched on EC2/,
        );
        assert.equal(await Deno.readTextFile(`${dir}/asked`), "status --wait\n");
      });
      await t.step("cloud-init ends with recoverable errors", async () => {
        const { code, output } = await host(2);
        assert.equal(code, 0, output);
        assert.match(output, /cloud-init on 192\.0\.2\.9 ended with recoverable errors/);
      });
      await t.step("cloud-init fails", async () => {
        const { code, output } = await host(1);
        assert.equal(code, 2, output);
        assert.match(output, /cloud-init on 192\.0\.2\.9 failed\. The end of/);
      });
      await t.step("cloud-init does not end in time", async () => {
        const { code, output } = await host(0, 60, "-e", "host_wait=1");
        assert.equal(code, 2, output);
        assert.match(output, /cloud-init on 192\.0\.2\.9 has not ended in 1 s\. The end of/);
      });
    }),
});

Deno.test({
  name: "the role host derives its facts from EC2's responses" +
    (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      const { code, output } = await runPlaybook("../tests/playbooks/host_facts.yml", {
        dir,
        env: {},
      });
      assert.equal(code, 0, output);
    }),
});

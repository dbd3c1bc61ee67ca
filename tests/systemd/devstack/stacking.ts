import assert from "node:assert/strict";
import { fate, printed, UNIT } from "./devstack.ts";
import type { DevstackHost } from "./host.ts";

/** What becomes of stack.sh, and what is reported of it. */
export async function stacking(host: DevstackHost) {
  const { step, sh, devstack, well, refused, all, restack, stacked, done, keystone } = host;
  await step(
    "a failed step is reported with its command and the end of the log, without passwords",
    async () => {
      await fate(host.machine, "fail");
      const { output } = await refused();
      assert.match(output, /stack\.sh failed after 0 min, in: Installing OpenStack project source/);
      assert.match(output, /failing command: false 'as a step that fails' \(stack\.sh:main:\d+\)/);
      assert.match(output, /: 'a trace is full of passwords: \*{8}'\n/);
      assert.equal(await stacked(), "");
    },
  );

  await step("an error that DevStack reports is shown", async () => {
    await fate(host.machine, "die");
    const { output } = await refused();
    assert.match(output, /error: .*stack\.sh:\d+ this mirror is not there/);
    assert.deepEqual(await done(), ["unstack"], "what was half-made is unstacked first");
  });

  await step("a killed stack.sh is reported", async () => {
    await fate(host.machine, "kill");
    const { output } = await refused();
    assert.match(output, /stack\.sh failed/);
    assert.match(output, /in: Installing OpenStack project source/);
  });

  await step(
    "a stack.sh that hangs is reported while it runs, and the next run waits for it",
    async () => {
      await fate(host.machine, "hang");
      const { output } = await refused({ devstack_quiet: 2 });
      assert.match(
        output,
        /stack\.sh hangs \(to stop it, run on the host sudo systemctl stop rollcall-devstack\)/,
      );
      assert.match(output, /sleep infinity/);
      assert.equal((await host.machine.show(UNIT, "ActiveState")).ActiveState, "activating");
      const busy = await refused(restack);
      assert.match(busy.output, /stack\.sh is running on 127\.0\.0\.1: wait for it/);
      await sh(`systemctl stop ${UNIT}`);
    },
  );

  await step(
    "stack.sh survives a killed playbook, and the next run waits for it",
    async () => {
      await fate(host.machine, "slow");
      const first = devstack.start();
      await printed(first, "min: Installing package prerequisites");
      await first.kill();
      const second = devstack.start();
      await printed(second, "min: Installing package prerequisites");
      await fate(host.machine, "well");
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
}

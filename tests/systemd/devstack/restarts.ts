import assert from "node:assert/strict";
import { addCommit } from "../../devstack/standin_repository.ts";
import { eventually } from "../../testing/eventually.ts";
import { fate, printed } from "./devstack.ts";
import type { DevstackHost } from "./host.ts";

/** Restacking, restarts of the host, and services that do not start. */
export async function restarts(host: DevstackHost) {
  const { step, sh, login, devstack, files, well, refused, all, restack, done, keystone, boot } =
    host;
  await step("restack needs a confirmation", async () => {
    const { output } = await refused({ devstack_action: "restack" });
    assert.match(output, /deletes everything in OpenStack.*-e confirm=rollcall/s);
    assert.equal(await keystone(), "active");
  });

  await step("restack completes although the connection is lost meanwhile", async () => {
    // Its branch has moved on.
    const next = await addCommit(`${files}/devstack`);
    const source = () => sh("runuser -u stack -- git -C /opt/stack/keystone rev-parse HEAD");
    assert.notEqual(await source(), next);
    await fate(host.machine, "slow");
    const before = (await done()).length;
    const running = devstack.start(restack);
    await printed(running, "min: Installing package prerequisites");
    // All of it, the server and the connections that it has; until Ansible's own attempts are over.
    await sh("systemctl stop test-sshd");
    await printed(running, "UNREACHABLE");
    await fate(host.machine, "well");
    await login.start(host.machine);
    const { code, output } = await running.ended;
    all.push(output);
    assert.equal(code, 0, output);
    assert.match(output, /the connection was lost and is back/);
    assert.equal((await done()).length, before + 1);
    assert.equal(await source(), next, "the services' sources are those of the branch");
    assert.equal(await keystone(), "active");
    assert.deepEqual((await well()).changed, []);
  });

  await step(
    "after a restart of the host DevStack runs again, and a run changes nothing",
    async () => {
      await host.machine.stop();
      await boot();
      await login.start(host.machine);
      await eventually("its services by themselves", async () => await keystone() === "active");
      assert.equal(await sh("systemctl is-enabled rollcall-devstack-network.service"), "enabled");
      assert.deepEqual((await well()).changed, []);
    },
  );

  await step("services that do not start by themselves are started", async () => {
    await sh("systemctl stop devstack@keystone.service");
    assert.deepEqual((await well()).changed, ["devstack : Start the services of DevStack"]);
    assert.equal(await keystone(), "active");
  });

  await step("a host that restarted during stack.sh is stacked again", async () => {
    await fate(host.machine, "slow");
    const running = devstack.start(restack);
    await printed(running, "min: Installing package prerequisites");
    await running.kill();
    await host.machine.stop();
    await boot();
    await login.start(host.machine);
    await sh("cd /opt/stack/keystone/.git && touch index.lock && : >HEAD");
    await fate(host.machine, "well");
    const { changed } = await well();
    assert.deepEqual(
      changed.filter((task) => /unstack\.sh|Start stack\.sh|cut off/.test(task)),
      [
        "devstack : Remove clones that were cut off",
        "devstack : Run unstack.sh",
        "devstack : Start stack.sh",
      ],
    );
  });
}

import assert from "node:assert/strict";
import { until } from "../../embedded/testing/probes.ts";
import { assertNoSecrets, testOnStage } from "./stage.ts";

testOnStage(
  "while AWS is unreachable the bridge waits, and continues when it is back",
  async (_, stage) => {
    const project = await stage.project("cut-off");
    const { names, stub } = project;
    const bridge = await project.bridge("one", "--drain-timeout", "1");
    await project.upload(["before.mp4"]);
    await until(async () => (await bridge.entries()).length === 1);
    assert.deepEqual(await bridge.health(), { status: 200, reasons: [] });

    stub.hold("meanwhile.mp4");
    await project.upload(["meanwhile.mp4"]);
    await until(() => stub.running === 1);
    await stage.killCloud();
    const failed = (queue: string) =>
      bridge.metric(`rollcall_bridge_polls_total{queue="${queue}",outcome="failed"}`);
    for (const queue of [names.inputQueue, names.outputQueue]) {
      await until(async () => await failed(queue) > 0);
    }
    const unreached = 'rollcall_bridge_invokes_total{outcome="unreachable"}';
    await until(async () => await bridge.metric(unreached) > 0);

    // The queues are empty now: what the bridge has in flight is finished nevertheless, and new
    // uploads too.
    stub.reset("meanwhile.mp4");
    await stage.restartCloud(project);
    await project.upload(["after.mp4"]);
    await until(async () => (await bridge.entries()).length === 3);
    assert.deepEqual(await bridge.videos(), ["after.mp4", "before.mp4", "meanwhile.mp4"]);
    assert.ok((await bridge.logged(`polling ${names.inputQueue}: works again`)).length > 0);
    assert.deepEqual((await bridge.health()).status, 200);
    await assertNoSecrets(bridge);

    // Settling fails for messages that no longer exist, and the bridge stops nevertheless.
    stub.hold("last.mp4");
    await project.upload(["last.mp4"]);
    await until(() => stub.invoked.at(-1) === "last.mp4");
    await stage.killCloud();
    bridge.signal("SIGTERM");
    assert.equal(await bridge.ended(), 0);
    assert.equal((await bridge.logged("stopped")).length, 1);
  },
);

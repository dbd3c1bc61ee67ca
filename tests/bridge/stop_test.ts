import assert from "node:assert/strict";
import { until } from "../../embedded/testing/probes.ts";
import { testOnStage } from "./stage.ts";

testOnStage("the bridge shuts down as requested", async (t, stage) => {
  await t.step(
    "SIGTERM: messages in flight are finished, waiting ones are not touched",
    async () => {
      const { names, stub, ...project } = await stage.project("drained");
      const [letGoA, letGoB] = [stub.hold("a.mp4"), stub.hold("b.mp4")];
      const bridge = await project.bridge("one", "--concurrency", "2");
      await project.upload(["a.mp4", "b.mp4"]);
      await until(() => stub.running === 2);
      await project.upload(["c.mp4", "d.mp4", "e.mp4"]);
      await bridge.askToStop();
      letGoA();
      await until(async () => (await bridge.entries()).length === 1);
      letGoB();
      assert.equal(await bridge.ended(), 0);
      assert.deepEqual(await bridge.videos(), ["a.mp4", "b.mp4"]);
      assert.deepEqual(await project.depth(names.inputQueue), [3, 0]);
      const waiting = await project.look(names.inputQueue);
      assert.deepEqual(
        waiting.map(({ receives }) => receives),
        [1, 1, 1],
        "this look is the first",
      );
      assert.deepEqual(stub.invoked.toSorted(), ["a.mp4", "b.mp4"]);
    },
  );

  await t.step(
    "messages that outlast the drain are returned at once, and the next bridge handles them",
    async () => {
      const { names, stub, ...project } = await stage.project("overdue", {
        resultsHiddenSeconds: 1,
      });
      const letGo = stub.hold("a.mp4");
      const bridge = await project.bridge("one", "--concurrency", "1", "--drain-timeout", "1");
      await project.upload(["a.mp4"]);
      await until(() => stub.running === 1);
      assert.deepEqual(await project.depth(names.inputQueue), [0, 1]);
      bridge.signal("SIGTERM");
      assert.equal(await bridge.ended(), 0);
      assert.equal(stub.running, 1, "it works as before");
      assert.deepEqual(await project.depth(names.inputQueue), [1, 0]);
      assert.equal((await bridge.logged("message returned to the queue at shutdown")).length, 1);

      stub.reset("a.mp4");
      const next = await project.bridge("one");
      await until(async () => (await next.entries()).length > 0);
      // The function that was abandoned answers, too.
      letGo();
      await until(() => stub.running === 0);
      await project.untilDepth(names.outputQueue, 0, 0);
      assert.deepEqual(await next.videos(), ["a.mp4"]);
      assert.deepEqual(stub.invoked, ["a.mp4", "a.mp4"]);
    },
  );

  await t.step("a second SIGTERM ends it at once, even if drain time is left", async () => {
    const { stub, ...project } = await stage.project("hurried");
    stub.hold("a.mp4");
    const bridge = await project.bridge("one", "--drain-timeout", "900");
    await project.upload(["a.mp4"]);
    await until(() => stub.running === 1);
    await bridge.askToStop();
    // Signals within half a second count as one request.
    const again = setInterval(() => bridge.signal("SIGTERM"), 50);
    assert.equal(await bridge.ended().finally(() => clearInterval(again)), 130);
    assert.equal(stub.running, 1);
    assert.deepEqual(await bridge.logged("stopped"), []);
  });
});

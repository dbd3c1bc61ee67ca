import assert from "node:assert/strict";
import { TEST_EVENT } from "../../contract/testing/messages.ts";
import { until } from "../../embedded/testing/probes.ts";
import { uploadEvent } from "../../bridge/testing/sample_messages.ts";
import { testOnStage } from "./stage.ts";
import { runTask } from "../testing/task.ts";

testOnStage(
  "messages that cannot be handled are dead-lettered with the reason, and can be redriven",
  async (t, stage) => {
    const project = await stage.project("mortal");
    const { names, stub } = project;
    const { inputQueue, inputDeadLetterQueue, outputQueue, outputDeadLetterQueue } = names;
    const bridge = await project.bridge("one", "--max-attempts", "2");

    await t.step("S3's test message is deleted silently", async () => {
      const said = await bridge.said();
      await project.send(inputQueue, JSON.stringify(TEST_EVENT));
      const received = `rollcall_bridge_messages_received_total{queue="${inputQueue}"}`;
      await until(async () => await bridge.metric(received) === 1);
      await project.untilDepth(inputQueue, 0, 0);
      assert.equal(await bridge.said(), said);
      assert.deepEqual(await project.depth(inputDeadLetterQueue), [0, 0]);
    });

    // Its second delivery comes while the others are checked.
    stub.before("broken.mp4", () => Promise.reject(new Error("no such model")));
    await project.upload(["broken.mp4"]);
    await until(() => stub.invoked.length > 0);

    await t.step(
      "not an S3 event, another bucket's, not a result: dead-lettered at once",
      async () => {
        await project.send(inputQueue, "hello");
        await project.send(inputQueue, uploadEvent("a.mp4", "elsewhere"));
        await project.send(outputQueue, '{"version":1}');
        await until(async () => (await project.depth(inputDeadLetterQueue))[0] >= 2);
        await project.untilDepth(outputDeadLetterQueue, 1, 0);
        const reasons = new Map<string, string | undefined>();
        for (const queue of [inputDeadLetterQueue, outputDeadLetterQueue]) {
          for (const { body, reason } of await project.look(queue)) reasons.set(body, reason);
        }
        assert.match(reasons.get("hello")!, /^not an S3 event/);
        assert.match(
          reasons.get(uploadEvent("a.mp4", "elsewhere"))!,
          /^not our bucket: elsewhere$/,
        );
        assert.match(reasons.get('{"version":1}')!, /^not a result: identity/);
        assert.deepEqual([...new Set(stub.invoked)], ["broken.mp4"]);
        await project.untilDepth(outputQueue, 0, 0);
      },
    );

    await t.step(
      "a failing upload is redelivered, and dead-lettered after its last attempt",
      async () => {
        await project.untilDepth(inputDeadLetterQueue, 3, 0);
        await project.untilDepth(inputQueue, 0, 0);
        assert.deepEqual(stub.invoked, ["broken.mp4", "broken.mp4"]);
        const failures = await bridge.logged("function failed");
        assert.deepEqual(failures.map(({ delivery }) => delivery), [1, 2]);
        assert.deepEqual(await bridge.videos(), []);
      },
    );

    await t.step(
      "dlq list shows the reason; after a fix it is redriven and written to the ledger",
      async () => {
        const list = await runTask("dlq", ["list", "--key", "broken.mp4", "--json"], project.env);
        assert.equal(list.code, 0);
        const { reason, source, videos } = JSON.parse(list.stdout);
        assert.match(reason, /^delivered 2 times, last: .*no such model/);
        assert.deepEqual([source, videos], [inputQueue, ["broken.mp4"]]);

        stub.reset("broken.mp4");
        const redrive = await runTask("dlq", ["redrive", "--queue", "input"], project.env);
        assert.match(redrive.stdout, /: 1 redriven to mortal-input, 2 would fail again/);
        await until(async () => (await bridge.videos()).length > 0);
        await project.untilDepth(inputQueue, 0, 0);
        assert.deepEqual(await bridge.videos(), ["broken.mp4"]);
        assert.deepEqual(await project.depth(inputDeadLetterQueue), [2, 0]);
      },
    );
  },
);

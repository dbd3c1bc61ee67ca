import assert from "node:assert/strict";
import { eraseAnswers } from "../../bridge/erase/erase_answers.ts";
import { LEDGER_HEADER, parseLedgerLine } from "../../contract/ledger_line.ts";
import { until } from "../../embedded/testing/probes.ts";
import type { RunningBridge } from "./running_bridge.ts";
import { assertNoSecrets, testOnStage } from "./stage.ts";

/** The uploads that a bridge's log names. */
const keysIn = async (bridge: RunningBridge) =>
  (await bridge.logged("ledgered")).flatMap(({ keys }) => keys as string[]);
const videos = (count: number) => Array.from({ length: count }, (_, n) => `v${n}.mp4`).sort();

testOnStage("uploads pass through the bridge", async (t, stage) => {
  await t.step(
    "at the function's concurrency limit nothing is given up, and nothing received twice",
    async () => {
      const { names, stub, ...project } = await stage.project("throttled", { concurrency: 1 });
      const bridge = await project.bridge("one", "--concurrency", "8");
      const throttled = () => bridge.metric('rollcall_bridge_invokes_total{outcome="throttled"}');
      // One instance has all the capacity until others ask for it.
      const letGo = stub.hold("first.mp4");
      await project.upload(["first.mp4"]);
      await until(() => stub.running === 1);
      await project.upload(videos(19));
      await until(async () => await throttled() > 10);
      letGo();
      const all = ["first.mp4", ...videos(19)];
      await until(async () => (await bridge.entries()).length === all.length);
      await project.untilDepth(names.inputQueue, 0, 0);
      assert.deepEqual(await bridge.videos(), all);
      assert.deepEqual(stub.invoked.toSorted(), all);
      assert.equal(stub.mostRunning, 1);
      const received = `rollcall_bridge_messages_received_total{queue="${names.inputQueue}"}`;
      assert.equal(await bridge.metric(received), all.length);
      assert.deepEqual(await project.depth(names.inputDeadLetterQueue), [0, 0]);
    },
  );

  await t.step("a slow upload delays no other, of its batch or after it", async () => {
    const { names, stub, ...project } = await stage.project("slow");
    const letGo = stub.hold("slow.mp4");
    await project.upload(["slow.mp4", ...videos(29)]);
    const bridge = await project.bridge("one", "--concurrency", "10");
    await until(async () => (await bridge.entries()).length === 29);
    await project.untilDepth(names.inputQueue, 0, 1);
    assert.deepEqual(await bridge.videos(), videos(29));
    assert.ok(stub.mostRunning <= 10);
    letGo();
    await until(async () => (await bridge.entries()).length === 30);
  });

  await t.step("the log names each upload once, and no credentials", async () => {
    const project = await stage.project("told");
    const bridge = await project.bridge("one");
    await project.upload(videos(12));
    await until(async () => (await keysIn(bridge)).length >= 12);
    await project.untilDepth(project.names.outputQueue, 0, 0);
    assert.deepEqual((await keysIn(bridge)).sort(), videos(12));
    const files = [...Deno.readDirSync(bridge.ledger.replace(/[^/]*$/, ""))];
    assert.deepEqual(files.filter(({ isDirectory }) => isDirectory), [], "no file for each result");
    const lines = (await bridge.said()).trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(lines.map(({ level }) => level).filter((level) => level !== "info"), []);
    await assertNoSecrets(bridge);
  });

  await t.step("at level debug the log has a line for each upload", async () => {
    const project = await stage.project("debug");
    const bridge = await project.bridge("one", "--log-level", "debug");
    await project.upload(videos(12));
    await until(async () => (await bridge.logged("upload")).length >= 12);
    await project.untilDepth(project.names.outputQueue, 0, 0);
    const told = await bridge.logged("upload");
    assert.deepEqual(told.map(({ key }) => key).sort(), videos(12));
    const entries = await bridge.entries();
    for (const { level, identity, key, outcome, time } of told) {
      assert.deepEqual([level, outcome], ["debug", "recognised"]);
      assert.equal(entries.find(({ video }) => video === key)?.identity, identity);
      assert.ok(Date.parse(String(time)) > 0);
    }
    await assertNoSecrets(bridge);
  });

  await t.step("with a rotated ledger each upload is in one of the files, once", async () => {
    const project = await stage.project("rotated", { resultsHiddenSeconds: 1 });
    const bridge = await project.bridge("one", "--rotate", "2K", "--result-files");
    await project.upload(videos(100));
    await until(async () => (await keysIn(bridge)).length >= 100);
    const folder = bridge.ledger.replace(/[^/]*$/, "");
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    const rotated = names.filter((name) => /^results-\d{8}T\d{9}Z\.csv$/.test(name));
    assert.ok(rotated.length >= 2, `${rotated}`);
    const found: string[] = [];
    for (const name of [...rotated, ...names.filter((name) => name === "results.csv")]) {
      const [header, ...lines] = (await Deno.readTextFile(folder + name)).trimEnd().split("\n");
      assert.equal(`${header}\n`, LEDGER_HEADER);
      found.push(...lines.map((line) => parseLedgerLine(line)!.video));
    }
    assert.deepEqual(found.sort(), videos(100));
    const copies = [...Deno.readDirSync(`${folder}results`)].map(({ name }) => name);
    assert.deepEqual(copies.sort(), videos(100).map((key) => key.replace(".mp4", ".csv")));

    // Identities are known after a restart: a redelivery adds no line.
    await bridge.kill();
    const next = await project.bridge("one", "--rotate", "2K");
    assert.equal((await next.logged("started"))[0]?.known, 100);
    for (const body of project.stub.results.slice(0, 5)) {
      await project.send(project.names.outputQueue, body);
    }
    await project.untilDepth(project.names.outputQueue, 0, 0);
    assert.deepEqual(await keysIn(next), []);
  });

  await t.step("an erased answer gets no file again when its result is redelivered", async () => {
    const project = await stage.project("erased");
    const bridge = await project.bridge("one", "--result-files");
    await project.upload(["a.mp4", "b.mp4"]);
    await until(async () => (await bridge.entries()).length === 2);
    await project.untilDepth(project.names.outputQueue, 0, 0);
    const files = () =>
      [...Deno.readDirSync(bridge.ledger.replace(/[^/]*$/, "results"))].map(({ name }) => name);
    assert.deepEqual(files().sort(), ["a.csv", "b.csv"]);
    await eraseAnswers(bridge.ledger, { names: [], videos: ["a.mp4"], identities: [] });
    assert.deepEqual(files(), ["b.csv"]);
    for (const body of project.stub.results) await project.send(project.names.outputQueue, body);
    await project.untilDepth(project.names.outputQueue, 0, 0);
    assert.deepEqual(files(), ["b.csv"]);
    assert.equal((await bridge.entries()).length, 2);
  });
});

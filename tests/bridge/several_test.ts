import assert from "node:assert/strict";
import { csvRows } from "../../contract/csv.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { until } from "../../embedded/testing/probes.ts";
import { testOnStage } from "./stage.ts";
import { runTask } from "../testing/task.ts";

const UPLOADS = 200;

testOnStage("several bridges", async (t, stage) => {
  await t.step("share the queues: nothing twice, nothing lost, and one merged ledger", async () => {
    const { names, stub, ...project } = await stage.project("shared");
    const keys = Array.from({ length: UPLOADS }, (_, n) => `v${n}.mp4`).sort();
    // No upload is answered before more are in flight than one bridge may have, so both have some.
    stub.beforeAny(() => until(() => stub.mostRunning > 6));
    await project.upload(keys);
    const [one, two] = await Promise.all([
      project.bridge("one", "--concurrency", "6"),
      project.bridge("two", "--concurrency", "6"),
    ]);
    const videos = async () => [...await one.videos(), ...await two.videos()].sort();
    await until(async () => (await videos()).length >= UPLOADS);
    for (const queue of [names.inputQueue, names.outputQueue]) {
      await project.untilDepth(queue, 0, 0);
    }
    assert.deepEqual(await videos(), keys, "each in one of the ledgers, once");
    assert.deepEqual(stub.invoked.toSorted(), keys, "each invoked once");

    // A result that is redelivered until the other bridge has had it, too.
    const again = stub.results[0]!;
    const both = async () =>
      (await videos()).filter((video) => video === JSON.parse(again).key).length === 2;
    while (!await both()) {
      await project.send(names.outputQueue, again);
      await project.untilDepth(names.outputQueue, 0, 0);
    }
    assert.equal((await videos()).length, UPLOADS + 1);

    const out = `${stage.folder}/all.csv`;
    const merge = ["--out", out, one.ledger, two.ledger];
    const { code, stdout, stderr } = await runTask("ledger:merge", merge, project.env);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, `ledger:merge: 2 ledgers, ${UPLOADS} lines, 1 twice left out\n`);
    const [header, ...rows] = csvRows(await Deno.readTextFile(out));
    assert.equal(`${header}\n`, LEDGER_HEADER);
    assert.deepEqual(rows.map(([, video]) => video).sort(), keys);
    assert.equal(new Set(rows.map(([identity]) => identity)).size, UPLOADS);
  });

  await t.step("do not share a ledger; a killed bridge leaves it free", async () => {
    const project = await stage.project("locked");
    const first = await project.bridge("one");
    const second = project.spawn("one");
    assert.equal(await second.ended(), 1);
    assert.equal(
      await second.said(),
      `bridge: the ledger ${first.ledger} is in use by another bridge: ` +
        "stop it, or name another file\n",
    );
    assert.equal((await first.health()).status, 200);
    await first.kill();
    await (await project.bridge("one")).kill();
  });
});

import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { Report } from "./bridge/report.ts";
import { root } from "../../cli/program_command.ts";

Deno.test({
  name:
    "deno task bench:bridge: every contender processes every upload once (needs every permission)",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    // The bench itself fails if an upload is not invoked, deleted and saved exactly once.
    const few = ["--events", "40", "--latency", "10", "--caps", "16", "--emulator-events", "0"];
    const more = ["--promises", "--profile"];
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "task",
        "--quiet",
        "bench:bridge",
        ...few,
        "--paced",
        "1",
        "--idle",
        "1",
        ...more,
        "--json",
      ],
      cwd: root,
      stdin: "null",
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const report: Report = JSON.parse(new TextDecoder().decode(stdout));
    const rows = report.throughput.map(({ contender, cap, mixed, events }) =>
      `${contender} ${cap}${mixed ? " mixed" : ""}: ${events}`
    );
    assert.deepEqual(rows, [
      "boto3 loop 1: 40",
      "bridge 16: 40",
      "sqs-consumer 16: 40",
      "sqs-consumer + log 16: 40",
      "floor 16: 40",
      "bridge 16 mixed: 40",
      "sqs-consumer 16 mixed: 40",
      "sqs-consumer + log 16 mixed: 40",
      "floor 16 mixed: 40",
      "bridge − fsync 16: 40",
      "bridge − identities 16: 40",
      "bridge − heartbeat 16: 40",
      "bridge − log 16: 40",
      "bridge + a line an upload 16: 40",
      "bridge + a file an upload 16: 40",
    ]);
    for (const { requests, perSecond, rssMb, cpuPercent } of report.throughput) {
      assert.equal(requests.Invoke, 40);
      assert.ok(requests.ReceiveMessage! > 0);
      assert.ok(perSecond > 0 && rssMb.peak > 10 && cpuPercent >= 0);
    }
    assert.deepEqual(
      report.paced.map(({ contender, cap }) => `${contender} ${cap}`),
      ["boto3 loop 1", "bridge 16", "sqs-consumer 16", "sqs-consumer + log 16", "floor 16"],
    );
    for (const { addedToDeletion, direct } of report.paced) {
      for (const ms of [addedToDeletion.p50, addedToDeletion.p99, direct.p50]) {
        assert.ok(Number.isFinite(ms));
      }
    }
    // All at the floor's caps but the floor itself; the boto3 loop is at 1.
    assert.equal(report.ofFloor.throughput.length, report.throughput.length - 3);
    assert.ok(report.throughput.every(({ usdAMillion }) => usdAMillion! > 0.2));
    // Ten, of a longer run.
    const { length } = report.profile!.functions;
    assert.ok(length > 0 && length <= 10, `${length}`);
    const { nodes, samples } = JSON.parse(await Deno.readTextFile(root + report.profile!.path));
    assert.ok(nodes.length > 0 && samples.length > 0);
    assert.equal(report.idle!.mostPolls, 2);
    assert.ok(report.stub.perSecond > 0);
  },
});

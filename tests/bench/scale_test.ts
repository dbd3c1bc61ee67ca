import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { ScaleReport } from "./scale/report.ts";
import { root } from "../../cli/program_command.ts";

Deno.test({
  name: "deno task bench:scale: every upload is processed once (needs every permission)",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "-q", "bench:scale", "--uploads", "300", "--json"],
      cwd: root,
      stdin: "null",
    }).output();
    const printed = new TextDecoder().decode(stdout);
    assert.equal(code, 0, new TextDecoder().decode(stderr) + printed);
    const report: ScaleReport = JSON.parse(printed);
    assert.deepEqual([report.lost, report.twice, report.failedChecks], [0, 0, []]);
    assert.deepEqual(report.usage.map(({ who }) => who), ["workload", "bridge", "ministack"]);
    for (const { rssPeak } of report.usage) assert.ok(rssPeak > 20e6, `${rssPeak}`);
    assert.ok(report.perSecond > 1 && report.reportBytes > 50_000);
  },
});

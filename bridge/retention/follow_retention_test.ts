import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { recordingLog } from "../testing/recording_log.ts";
import { followRetention } from "./follow_retention.ts";

const NOW = new Date("2026-03-01T00:00:00Z");
const at = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

Deno.test({
  name:
    "expired ledgers and result files are deleted at once; a failure is logged (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (dir) => {
      const log = recordingLog();
      const results = `${dir}/results`;
      await Deno.mkdir(results);
      for (const [name, age] of [["old.csv", 31], ["old.json", 31], ["new.csv", 29]] as const) {
        await Deno.writeTextFile(`${results}/${name}`, "");
        await Deno.utime(`${results}/${name}`, at(age), at(age));
      }
      const asked: number[] = [];
      const options = { days: 30, results, log, now: () => NOW };
      const ledger = { expire: (days: number) => (asked.push(days), Promise.resolve(2)) };
      await followRetention(ledger, options)();
      assert.deepEqual(asked, [30]);
      const left = (await Array.fromAsync(Deno.readDir(results))).map(({ name }) => name);
      assert.deepEqual(left, ["new.csv"]);
      await followRetention({ expire: () => Promise.reject(new Error("disk full")) }, options)();
      await followRetention(ledger, { ...options, results: `${dir}/none` })();
      assert.match(JSON.stringify(log.lines), /"ledgers":2,"results":2.*disk full/);
      await followRetention(ledger, { ...options, days: 0 })();
      assert.equal(asked.length, 2, "0 days: for ever");
    }),
});

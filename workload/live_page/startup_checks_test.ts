import assert from "node:assert/strict";
import { UsageError } from "../../cli/errors.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { testWithPermissions } from "../testing/sample_run.ts";
import { missingLedgerNote, parseMetricsUrl } from "./startup_checks.ts";

testWithPermissions("--metrics must be a URL", () => {
  assert.equal(parseMetricsUrl("http://localhost:9464/metrics"), "http://localhost:9464/metrics");
  for (const text of ["", "nonsense", "127.0.0.1:9464/metrics", "file:///etc/passwd"]) {
    assert.throws(() => parseMetricsUrl(text), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /must be a URL, for example http:\/\/127\.0\.0\.1:9464\/metrics/);
      return true;
    });
  }
  return Promise.resolve();
});

testWithPermissions("a missing ledger is reported", () =>
  inTempDir(async (folder) => {
    const places = { file: undefined, guests: [], sshConfig: "" };
    assert.match(
      await missingLedgerNote(places) ?? "",
      /^ledger lines are not counted without --ledger/,
    );
    assert.equal(await missingLedgerNote({ ...places, guests: ["rollcall-bridge-1"] }), undefined);
    const file = `${folder}/results.csv`;
    assert.match(
      await missingLedgerNote({ ...places, file }) ?? "",
      /^--ledger: no .*results\.csv yet/,
    );
    await Deno.writeTextFile(file, "");
    assert.equal(await missingLedgerNote({ ...places, file }), undefined);
  }));

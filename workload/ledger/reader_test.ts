import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { LEDGER_HEADER, ledgerLine } from "../../contract/ledger_line.ts";
import type { Result } from "../../contract/result.ts";
import { testWithPermissions } from "../testing/sample_run.ts";
import { readLocalChunk } from "./local_file.ts";
import { combineReaders, ledgerReader } from "./reader.ts";

const line = (key: string) =>
  ledgerLine(
    { identity: "1".repeat(32), key, outcome: "no_face", student: null, distance: null } as Result,
    new Date(0),
  );

testWithPermissions(
  "a ledger is followed as it grows; an incomplete line is read once complete",
  () =>
    inTempDir(async (folder) => {
      const file = `${folder}/results.csv`;
      const ledger = ledgerReader((offset) => readLocalChunk(file, offset));
      const videos = () => ledger.entries().map(({ video }) => video);
      assert.equal(await ledger.refresh(), false);

      const whole = line("ü.mp4");
      await Deno.writeTextFile(file, LEDGER_HEADER + line("a.mp4") + whole.slice(0, 40));
      assert.equal(await ledger.refresh(), true);
      assert.deepEqual(videos(), ["a.mp4"]);

      await Deno.writeTextFile(file, whole.slice(40) + line("c.mp4"), { append: true });
      await ledger.refresh();
      assert.deepEqual(videos(), ["a.mp4", "ü.mp4", "c.mp4"]);

      await Deno.writeTextFile(file, LEDGER_HEADER + line("new.mp4"));
      await ledger.refresh();
      assert.deepEqual(videos(), ["new.mp4"]);
    }),
);

Deno.test("combined ledgers are readable if each one is", async () => {
  const reader = (text: string | undefined) =>
    ledgerReader((offset) => {
      const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
      return Promise.resolve(bytes && { size: bytes.length, bytes: bytes.subarray(offset) });
    });
  const both = combineReaders([reader(line("a.mp4")), reader(line("b.mp4"))]);
  assert.equal(await both.refresh(), true);
  assert.deepEqual(both.entries().map(({ video }) => video), ["a.mp4", "b.mp4"]);
  const one = combineReaders([reader(line("a.mp4")), reader(undefined)]);
  assert.equal(await one.refresh(), false);
});

import assert from "node:assert/strict";
import { RESULT } from "../../contract/testing/messages.ts";
import { LEDGER_HEADER, ledgerLine } from "../../contract/ledger_line.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { contentOf, readLedgers } from "./ledger_files.ts";

const line = ledgerLine(RESULT, new Date(0));

Deno.test("every line of every file is read, and damaged ones are counted", () => {
  const content = contentOf([LEDGER_HEADER + line + line, LEDGER_HEADER + line.slice(0, 40)]);
  assert.equal(content.entries.length, 2);
  assert.deepEqual([content.files, content.damaged], [2, 1]);
});

Deno.test({
  name: "the ledger's files are found, rotated ones too, and no others (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (dir) => {
      assert.equal((await readLedgers(`${dir}/none`)).files, 0);
      await Deno.mkdir(`${dir}/results`);
      for (const name of ["results.csv", "results-0001.csv", "other.csv", "results/a.csv"]) {
        await Deno.writeTextFile(`${dir}/${name}`, LEDGER_HEADER + line);
      }
      const { entries, files } = await readLedgers(dir);
      assert.deepEqual([entries.length, files], [2, 2]);
    }),
});

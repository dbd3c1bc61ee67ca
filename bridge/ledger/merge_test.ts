import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { LEDGER_HEADER, ledgerLine } from "../../contract/ledger_line.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { mergeToFile } from "./merge_file.ts";

/** A line of the upload with this number, received so many seconds after the epoch. */
const at = (seconds: number, upload: number, key = `test_${upload}.mp4`) =>
  ledgerLine(sampleResult(upload, { key }), new Date(seconds * 1000));
const ledger = (...lines: string[]) => LEDGER_HEADER + lines.join("");

/** A test in a folder with these files, named a, b, c … */
function test(name: string, files: string[], run: (dir: string, paths: string[]) => Promise<void>) {
  const fn = () =>
    inTempDir(async (dir) => {
      const paths = files.map((_, n) => `${dir}/${String.fromCharCode(97 + n)}.csv`);
      for (const [n, text] of files.entries()) await Deno.writeTextFile(paths[n]!, text);
      await run(dir, paths);
      const left = [...Deno.readDirSync(dir)].map((entry) => entry.name);
      assert.deepEqual(
        left.filter((name) => name.startsWith(".")),
        [],
        "no temporary file is left",
      );
    });
  Deno.test({ name: `merge: ${name} (needs read, write)`, ...needs("read", "write"), fn });
}

const refuses = (merge: Promise<unknown>, why: RegExp) =>
  assert.rejects(merge, (error) => {
    assert.ok(error instanceof UserError);
    assert.match(error.message, why);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });

const erased = at(1, 1).replace(/,test_1.*,(?=[^,]*$)/, ",erased----,unknown,,,,,");
for (
  const [which, ...files] of [["first", erased, at(1, 1)], ["last", at(1, 1), erased]] as const
) {
  test(`a copy does not bring an erased answer back, which is ${which}`, [
    ledger(files[0], at(1, 2)),
    ledger(files[1], at(1, 2)),
  ], async (dir, paths) => {
    await mergeToFile(`${dir}/all.csv`, paths);
    assert.equal(await Deno.readTextFile(`${dir}/all.csv`), ledger(erased, at(1, 2)));
  });
}

test("two ledgers are merged by time, with the first line of each upload", [
  ledger(at(1, 1), at(4, 4, "late.mp4"), at(5, 5)),
  ledger(at(2, 2), at(3, 4, "early.mp4"), at(6, 1)),
], async (dir, paths) => {
  const { summary, damaged } = await mergeToFile(`${dir}/all.csv`, paths);
  assert.equal(summary, "2 ledgers, 4 lines, 2 twice left out");
  assert.deepEqual(damaged, []);
  assert.equal(
    await Deno.readTextFile(`${dir}/all.csv`),
    ledger(at(1, 1), at(2, 2), at(3, 4, "early.mp4"), at(5, 5)),
  );
});

test("lines of the same time keep the order of the ledgers", [
  ledger(at(1, 1), at(1, 2)),
  ledger(at(1, 3), at(1, 4)),
], async (dir, paths) => {
  await mergeToFile(`${dir}/all.csv`, paths);
  assert.equal(
    await Deno.readTextFile(`${dir}/all.csv`),
    ledger(at(1, 1), at(1, 2), at(1, 3), at(1, 4)),
  );
});

test("an unterminated line is left out and counted; an empty ledger is valid", [
  ledger(at(1, 1)) + at(2, 2).slice(0, 50),
  LEDGER_HEADER.slice(0, 10),
  "",
], async (dir, paths) => {
  const { summary } = await mergeToFile(`${dir}/all.csv`, paths);
  assert.equal(summary, "3 ledgers, 1 line, 0 twice left out, 2 torn at the end left out");
  assert.equal(await Deno.readTextFile(`${dir}/all.csv`), ledger(at(1, 1)));
});

test("damaged lines are reported with their place; a second header is skipped", [
  ledger(at(1, 1), "\0".repeat(40) + "\n", at(2, 2)) + ledger(at(3, 3), "half a li\n"),
], async (dir, paths) => {
  const { summary, damaged } = await mergeToFile(`${dir}/all.csv`, paths);
  assert.equal(summary, "1 ledger, 3 lines, 0 twice left out, 2 damaged left out");
  assert.deepEqual(damaged, [`${paths[0]}:3`, `${paths[0]}:7`]);
  assert.equal(await Deno.readTextFile(`${dir}/all.csv`), ledger(at(1, 1), at(2, 2), at(3, 3)));
});

test("anything that is not a ledger, missing, or a folder is refused", [
  ledger(at(1, 1)),
  "name,major,year\nAnn,Physics,2\n",
], async (dir, [good, other]) => {
  const out = `${dir}/all.csv`;
  await refuses(mergeToFile(out, [good!, other!]), /b\.csv is not a ledger/);
  await refuses(mergeToFile(out, [good!, `${dir}/none.csv`]), /cannot read .*none\.csv/);
  await refuses(mergeToFile(out, [good!, dir]), /cannot read the ledger/);
  await refuses(mergeToFile(`${dir}/none/all.csv`, [good!]), /cannot write .*none\/all\.csv/);
  await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
});

test("an older merge is replaced, any other existing file is not", [
  ledger(at(1, 1)),
  ledger(at(2, 2)),
  "my thesis",
], async (dir, [one, two, thesis]) => {
  await mergeToFile(two!, [one!]);
  assert.equal(await Deno.readTextFile(two!), ledger(at(1, 1)));
  await refuses(mergeToFile(thesis!, [one!]), /c\.csv is there and is not a ledger/);
  await Deno.symlink(one!, `${dir}/link.csv`);
  await refuses(mergeToFile(`${dir}/link.csv`, [one!, two!]), /is one of the ledgers/);
  {
    using held = await Deno.open(`${two}.lock`, { write: true, create: true });
    await held.lock(true);
    await refuses(mergeToFile(two!, [one!]), /is in use by a bridge/);
  }
  assert.equal(await Deno.readTextFile(thesis!), "my thesis");
});

test("a stopped merge leaves the older file and no temporary one", [
  ledger(...Array.from({ length: 12_000 }, (_, n) => at(n, n))),
  ledger(at(1, 1)),
], async (_, [large, out]) => {
  const stop = AbortSignal.abort(new DOMException("asked to stop", "AbortError"));
  await assert.rejects(mergeToFile(out!, [large!], stop), { name: "AbortError" });
  assert.equal(await Deno.readTextFile(out!), ledger(at(1, 1)));
});

test("ledgers longer than one write are merged completely", [
  ledger(...Array.from({ length: 12_000 }, (_, n) => at(2 * n, 2 * n))),
  ledger(...Array.from({ length: 12_000 }, (_, n) => at(2 * n + 1, 2 * n + 1))),
], async (dir, paths) => {
  await mergeToFile(`${dir}/all.csv`, paths);
  const all = await Deno.readTextFile(`${dir}/all.csv`);
  const wanted = ledger(...Array.from({ length: 24_000 }, (_, n) => at(n, n)));
  assert.ok(all === wanted, "another text");
  assert.ok(all.length > 2 << 20);
});

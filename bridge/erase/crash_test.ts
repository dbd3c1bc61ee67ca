import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { eraseAnswers } from "./erase_answers.ts";
import { sampleResult } from "../testing/sample_messages.ts";
import { type OpenFile, openFile } from "../ledger/disk.ts";
import { openLedger } from "../ledger/ledger.ts";

const ANN = { names: ["Ann Lee"], videos: [], identities: [] };
const other = { name: "Bob", student: { name: "Bob", major: "Art", year: "junior" } };
const results = [1, 2, 3, 4, 5, 6].map((n) => sampleResult(n, n % 2 ? {} : other));

const crash = () => Promise.reject(new Error("crash"));

/**
 * A disk that does so many operations and then none: the process was killed. A write takes seven
 * bytes, so that it stops anywhere in a line.
 */
function crashingDisk(operations: number): { open: OpenFile; hasCrashed: () => boolean } {
  let left = operations;
  let crashed = false;
  const step = () => {
    crashed ||= left-- <= 0;
    return crashed;
  };
  return {
    hasCrashed: () => crashed,
    open: async (path) => {
      const file = await openFile(path);
      return {
        read: (into) => file.read(into),
        seek: (offset, whence) => file.seek(offset, whence),
        close: () => file.close(),
        truncate: (length) => step() ? crash() : file.truncate(length),
        syncData: () => step() ? crash() : file.syncData(),
        write: (bytes) => step() ? crash() : file.write(bytes.subarray(0, 7)),
      };
    },
  };
}

Deno.test({
  name: "a crash at any operation of an erasure loses no line, and the next start finishes it " +
    "(needs read, write)",
  ...needs("read", "write"),
  fn: async () => {
    let crashes = 0;
    for (let operations = 0;; operations++) {
      const survived = await inTempDir(async (dir) => {
        const path = `${dir}/results.csv`;
        const ledger = await openLedger(path, { rotateBytes: 400 });
        for (const result of results) await ledger.append([result]);
        ledger.close();
        const disk = crashingDisk(operations);
        await eraseAnswers(path, ANN, { open: disk.open }).catch((error) => {
          if (!disk.hasCrashed()) throw error;
        });
        const again = await openLedger(path);
        assert.equal(again.size, results.length, `${operations} operations`);
        assert.deepEqual(await again.append(results), [], `${operations} operations`);
        again.close();
        const files = [...Deno.readDirSync(dir)].map(({ name }) => name);
        assert.ok(files.length > 2, "a rotated file");
        const text = files.map((name) => Deno.readTextFileSync(`${dir}/${name}`)).join("\n");
        // Where the request itself was not written yet, nothing has begun.
        assert.doesNotMatch(text, /Ann|Physics/, `${operations} operations`);
        assert.equal(text.match(/,Bob,/g)?.length, 3);
        return !disk.hasCrashed();
      });
      if (survived) break;
      crashes++;
    }
    assert.ok(crashes > 15, `${crashes} crashes`);
  },
});

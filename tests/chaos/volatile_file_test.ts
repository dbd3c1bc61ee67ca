import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { sampleResult } from "../../bridge/testing/sample_messages.ts";
import { openLedger } from "../../bridge/ledger/ledger.ts";
import { openVolatile } from "./volatile_file.ts";

function test(name: string, run: (path: string) => Promise<void>) {
  const fn = () => inTempDir((dir) => run(`${dir}/file`));
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });
}

const bytes = (text: string) => new TextEncoder().encode(text);

test("only synced data is on the disk", async (path) => {
  const file = await openVolatile(path);
  await file.write(bytes("one "));
  await file.write(bytes("two"));
  assert.equal(await Deno.readTextFile(path), "");
  await file.syncData();
  assert.equal(await Deno.readTextFile(path), "one two");
  await file.truncate(3);
  await file.seek(3, Deno.SeekMode.Start);
  await file.write(bytes("!"));
  assert.equal(await Deno.readTextFile(path), "one two");
  await file.syncData();
  assert.equal(await Deno.readTextFile(path), "one!");
  file.close();
});

test("a sync writes in pieces, so that it can be interrupted", async (path) => {
  const file = await openVolatile(path);
  await file.write(new Uint8Array(2_000));
  const sync = file.syncData();
  const sizes = new Set<number>();
  let isSynced = false;
  sync.then(() => isSynced = true);
  while (!isSynced) sizes.add((await Deno.stat(path)).size);
  await sync;
  assert.ok([...sizes].some((size) => size > 0 && size < 2_000), `${[...sizes]}`);
  file.close();
});

test("a ledger on a volatile file has the content of one on a real file", async (path) => {
  const now = () => new Date("2026-01-02T03:04:05.678Z");
  for (const open of [undefined, openVolatile]) {
    const at = `${path}${open ? "-volatile" : ""}.csv`;
    for (const numbers of [[1, 2], [2, 3]]) {
      const ledger = await openLedger(at, { now, ...(open ? { open } : {}) });
      await ledger.append(numbers.map((n) => sampleResult(n)));
      ledger.close();
    }
  }
  assert.equal(
    await Deno.readTextFile(`${path}-volatile.csv`),
    await Deno.readTextFile(`${path}.csv`),
  );
});

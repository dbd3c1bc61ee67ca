import assert from "node:assert/strict";
import { UserError } from "../../contract/errors.ts";
import { LEDGER_HEADER, ledgerLine, parseLedgerLine } from "../../contract/ledger_line.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { sampleResult } from "../testing/sample_messages.ts";

const NOW = new Date("2026-01-02T03:04:05.678Z");

/** A test with the path of a ledger that does not exist yet. */
function test(name: string, run: (path: string) => Promise<void>) {
  const fn = () => inTempDir((dir) => run(`${dir}/results.csv`));
  Deno.test({ name: `${name} (needs read, write)`, ...needs("read", "write"), fn });
}

/** Opens the ledger, uses it, and closes it. */
async function use<T>(path: string, act: (ledger: Ledger) => T | Promise<T>): Promise<T> {
  const ledger = await openLedger(path, { now: () => NOW });
  try {
    return await act(ledger);
  } finally {
    ledger.close();
  }
}

/** The content of a ledger with these results. */
async function ledgerOf(path: string, ...numbers: number[]): Promise<string> {
  await use(path, (ledger) => ledger.append(numbers.map((n) => sampleResult(n))));
  return await Deno.readTextFile(path);
}

/** Replaces methods of a file while `work` runs. */
async function withFaults(faults: Partial<Deno.FsFile>, act: () => Promise<void>): Promise<void> {
  const { write, syncData, truncate } = Deno.FsFile.prototype;
  Object.assign(Deno.FsFile.prototype, faults);
  try {
    await act();
  } finally {
    Object.assign(Deno.FsFile.prototype, { write, syncData, truncate });
  }
}

const noSpace = () => Promise.reject(new Error("No space left on device"));

/** A disk that takes ten bytes and is full then. */
function fullDisk(): Pick<Deno.FsFile, "write"> {
  const { write } = Deno.FsFile.prototype;
  let left = 10;
  return {
    write(this: Deno.FsFile, bytes: Uint8Array): Promise<number> {
      if (left === 0) return noSpace();
      const part = bytes.subarray(0, left);
      left -= part.length;
      return write.call(this, part);
    },
  };
}

test("a new ledger is its header, and its folder is created", async (path) => {
  const deeper = path.replace("results", "a/b/results");
  assert.equal(await use(deeper, (ledger) => ledger.size), 0);
  assert.equal(await Deno.readTextFile(deeper), LEDGER_HEADER);
});

test("each new result is one line with the contract's columns, on disk when append returns", async (path) => {
  const unknown = sampleResult(2, {
    outcome: "unknown",
    name: null,
    student: null,
    distance: null,
  });
  await use(path, async (ledger) => {
    const written = await ledger.append([sampleResult(1), unknown]);
    assert.deepEqual(written, [sampleResult(1), unknown]);
    const [header, ...lines] = (await Deno.readTextFile(path)).split("\n");
    assert.equal(`${header}\n`, LEDGER_HEADER);
    assert.deepEqual(lines, [
      "00000000000000000000000000000001,test_1.mp4,recognised,Ann Lee,Physics,sophomore,0.4100," +
      "2026-01-02T03:04:05.678Z",
      "00000000000000000000000000000002,test_2.mp4,unknown,,,,,2026-01-02T03:04:05.678Z",
      "",
    ]);
    assert.equal(ledger.size, 2);
  });
});

test("append returns only after the sync that follows its last write", async (path) => {
  const { write, syncData } = Deno.FsFile.prototype;
  const events: string[] = [];
  const watched = {
    async write(this: Deno.FsFile, bytes: Uint8Array) {
      const written = await write.call(this, bytes);
      events.push("written");
      return written;
    },
    async syncData(this: Deno.FsFile) {
      await syncData.call(this);
      events.push("synced");
    },
  };
  await use(path, (ledger) =>
    withFaults(watched, async () => {
      await ledger.append([sampleResult(1)]);
      events.push("returned");
    }));
  assert.deepEqual(events, ["written", "synced", "returned"]);
});

test("lines of a killed bridge are synced before they count as known", async (path) => {
  await ledgerOf(path, 1);
  let syncs = 0;
  const { syncData } = Deno.FsFile.prototype;
  await withFaults({
    syncData(this: Deno.FsFile) {
      syncs++;
      return syncData.call(this);
    },
  }, () =>
    use(path, async (ledger) => {
      assert.equal(syncs, 1);
      assert.deepEqual(await ledger.append([sampleResult(1)]), []);
    }));
});

test("a result already in the ledger is not written again, nor one that occurs twice in a batch", async (path) => {
  await use(path, async (ledger) => {
    await ledger.append([sampleResult(1), sampleResult(1)]);
    assert.deepEqual(await ledger.append([sampleResult(1)]), []);
    assert.deepEqual(await ledger.append([sampleResult(1), sampleResult(2)]), [sampleResult(2)]);
    assert.equal(ledger.size, 2);
  });
  assert.equal((await Deno.readTextFile(path)).split("\n").length, 4);
});

test("identities are read back, and new lines follow the old ones", async (path) => {
  const before = await ledgerOf(path, 1, 2);
  await use(path, async (ledger) => {
    assert.equal(ledger.size, 2);
    const written = await ledger.append([2, 3].map((n) => sampleResult(n)));
    assert.deepEqual(written.map(({ key }) => key), ["test_3.mp4"]);
  });
  const after = await Deno.readTextFile(path);
  assert.ok(after.startsWith(before));
  assert.equal(after.split("\n").length, 5);
});

test("a line torn anywhere is cut off, and can be written again", async (path) => {
  const whole = await ledgerOf(path, 1);
  const both = await ledgerOf(path, 2);
  for (const length of [whole.length + 1, whole.length + 40, both.length - 1]) {
    await Deno.writeTextFile(path, both.slice(0, length));
    await use(path, async (ledger) => {
      assert.equal(ledger.size, 1);
      assert.equal(await Deno.readTextFile(path), whole);
      await ledger.append([sampleResult(2)]);
    });
    assert.equal(await Deno.readTextFile(path), both);
  }
});

test("a torn header is written anew", async (path) => {
  const torn = [0, 1, LEDGER_HEADER.length - 1].map((length) => LEDGER_HEADER.slice(0, length));
  for (const text of [...torn, "\0".repeat(20)]) {
    await Deno.writeTextFile(path, text);
    await use(path, (ledger) => ledger.append([sampleResult(1)]));
    const [header, line, end] = (await Deno.readTextFile(path)).split("\n");
    assert.equal(`${header}\n`, LEDGER_HEADER);
    assert.equal(parseLedgerLine(line!)?.video, "test_1.mp4");
    assert.equal(end, "");
  }
});

test("a line damaged in the middle of the file does not count, later ones do", async (path) => {
  const [header, first, second] = (await ledgerOf(path, 1, 2)).split("\n");
  const damages = [first!.slice(0, 40) + "\0".repeat(20) + first!.slice(60), first!.slice(0, 60)];
  for (const damaged of damages) {
    await Deno.writeTextFile(path, `${[header, damaged, second].join("\n")}\n`);
    await use(path, async (ledger) => {
      assert.equal(ledger.size, 1);
      const written = await ledger.append([1, 2].map((n) => sampleResult(n)));
      assert.deepEqual(written.map(({ key }) => key), ["test_1.mp4"]);
    });
  }
});

test("a second bridge is refused while the first has the ledger", async (path) => {
  await use(path, async (first) => {
    await assert.rejects(openLedger(path), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /in use by another bridge/);
      return true;
    });
    assert.equal((await first.append([sampleResult(1)])).length, 1);
  });
  assert.equal(await use(path, (ledger) => ledger.size), 1);
});

test("a file that is not a ledger is refused and unchanged", async (path) => {
  const others = ["name,major,year\nAnn,Physics,2\n", "x", "\n", `\ufeff${LEDGER_HEADER}`];
  for (const text of others) {
    await Deno.writeTextFile(path, text);
    await assert.rejects(openLedger(path), (error) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /is not a ledger/);
      return true;
    });
    assert.equal(await Deno.readTextFile(path), text);
  }
  await Deno.writeTextFile(path, "");
  assert.equal(await use(path, (ledger) => ledger.size), 0, "the refused open left no lock");
});

test("a ledger that cannot be opened is reported", async (path) => {
  await Deno.mkdir(path);
  await assert.rejects(openLedger(path), UserError);
});

test("a failed write is undone and reported, and can be repeated", async (path) => {
  await use(path, async (ledger) => {
    await ledger.append([sampleResult(1)]);
    const before = await Deno.readTextFile(path);
    const failures = [fullDisk(), { syncData: noSpace }];
    for (const failure of failures) {
      await withFaults(failure, async () => {
        await assert.rejects(ledger.append([sampleResult(2)]), {
          message: "the ledger cannot be written: No space left on device",
        });
      });
      assert.equal(await Deno.readTextFile(path), before);
      assert.equal(ledger.size, 1);
    }
    assert.equal((await ledger.append([sampleResult(2)])).length, 1);
    assert.ok((await Deno.readTextFile(path)).startsWith(before));
  });
  assert.equal(await use(path, (ledger) => ledger.size), 2);
});

test("a failed write that could not be undone is removed by the next write", async (path) => {
  await use(path, async (ledger) => {
    const many = Array.from({ length: 20 }, (_, n) => sampleResult(n + 100));
    await withFaults({ syncData: noSpace, truncate: noSpace }, async () => {
      await assert.rejects(ledger.append(many), /the ledger cannot be written/);
    });
    await ledger.append([sampleResult(1)]);
  });
  const lines = (await Deno.readTextFile(path)).split("\n");
  assert.deepEqual(lines.map((line) => parseLedgerLine(line)?.video), [
    undefined,
    "test_1.mp4",
    undefined,
  ]);
});

test("a disk that takes a few bytes at a time gets all of them", async (path) => {
  const { write } = Deno.FsFile.prototype;
  const slow = {
    write(this: Deno.FsFile, bytes: Uint8Array) {
      return write.call(this, bytes.subarray(0, 7));
    },
  };
  await withFaults(slow, async () => {
    await ledgerOf(path, 1);
  });
  const text = await Deno.readTextFile(path);
  assert.equal(parseLedgerLine(text.split("\n")[1]!)?.video, "test_1.mp4");
  assert.ok(text.endsWith("Z\n"));
});

test("hostile keys take one line each and are read back", async (path) => {
  const keys = [
    "line\nbreak.mp4",
    "cr\r\nlf.mp4",
    'quo"te.mp4',
    "com,ma.mp4",
    "semi;colon.mp4",
    "  spaces  .mp4",
    "\u2028\u0085\v\f.mp4",
    "Žofie 王 😀.mp4",
    "e\u0301.mp4",
    '","\n"',
    "=1+1.mp4",
    "\\n.mp4",
    "\t",
    "nul\0.mp4",
    `${"\0".repeat(9)}.mp4`,
  ];
  const results = keys.map((key, n) => sampleResult(n + 1, { key }));
  await use(path, (ledger) => ledger.append(results));
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n").slice(1);
  const videos = keys.map((key) =>
    key.replaceAll("\r", "\\r").replaceAll("\n", "\\n").replaceAll("\0", "\\0")
  );
  assert.deepEqual(lines.map((line) => parseLedgerLine(line)?.video), videos);
  await use(path, async (ledger) => {
    assert.equal(ledger.size, keys.length);
    assert.deepEqual(await ledger.append(results), []);
  });
});

test("a ledger of 100,000 lines is opened", async (path) => {
  const [header, line] = (await ledgerOf(path, 1)).split("\n");
  const lines = Array.from(
    { length: 100_000 },
    (_, n) => n.toString(16).padStart(32, "0") + line!.slice(32),
  );
  await Deno.writeTextFile(path, `${header}\n${lines.join("\n")}\n`);
  assert.equal(await use(path, (ledger) => ledger.size), 100_000);
});

test("a ledger longer than a chunk is read line by line, wherever the chunk ends", async (path) => {
  const lines = Array.from({ length: 20_000 }, (_, n) => ledgerLine(sampleResult(n + 1), NOW));
  await Deno.writeTextFile(path, LEDGER_HEADER + lines.join("") + "torn");
  assert.ok((await Deno.stat(path)).size > 2 << 20);
  await use(path, async (ledger) => {
    assert.equal(ledger.size, 20_000);
    assert.deepEqual(await ledger.append([sampleResult(1), sampleResult(20_000)]), []);
  });
  assert.equal(await Deno.readTextFile(path), LEDGER_HEADER + lines.join(""));
});

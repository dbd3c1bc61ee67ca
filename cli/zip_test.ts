import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { writeZip } from "./zip.ts";

Deno.test({
  name: "an archive is read back by Python's zipfile (needs read, write, run)",
  ...needs("read", "write", "run"),
  fn: () =>
    inTempDir(async (dir) => {
      const files = {
        "a/Žofie 王.txt": "text",
        "empty": "",
        "bytes": new Uint8Array(70_000).fill(7),
      };
      using out = await Deno.open(`${dir}/all.zip`, { write: true, create: true });
      await writeZip(
        Object.entries(files).map(([name, content]) => ({
          name,
          read: () => Promise.resolve(content),
        })),
        async (piece) => {
          const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
          for (let at = 0; at < bytes.length;) at += await out.write(bytes.subarray(at));
        },
      );
      const script = "import sys, json, zipfile; z = zipfile.ZipFile(sys.argv[1]); " +
        "print(json.dumps([z.testzip(), {i.filename: len(z.read(i)) for i in z.infolist()}]))";
      const { stdout, stderr } = await new Deno.Command("python3", {
        args: ["-c", script, `${dir}/all.zip`],
      }).output();
      assert.equal(new TextDecoder().decode(stderr), "");
      assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), [
        null,
        { "a/Žofie 王.txt": 4, "empty": 0, "bytes": 70_000 },
      ]);
    }),
});

import assert from "node:assert/strict";
import { inTempDir, needs, noLeaks } from "../contract/testing.ts";
import { readContext, writeContext } from "./context.ts";

Deno.test({
  name: "the context is the function's modules and no other file (needs read, write, run)",
  ...needs("read", "write", "run"),
  ...noLeaks,
  fn: () =>
    inTempDir(async (dir) => {
      const context = await readContext(new Uint8Array([1, 2, 3]));
      const names = [...context.keys()];
      for (const name of ["app/lambda/main.ts", "app/recognition/faces.ts", "app/deno.lock"]) {
        assert.ok(names.includes(name), name);
      }
      const strays = names.filter((name) =>
        /_test|testing|fake|enroll|samples|bridge|workload|embedded|node_modules/.test(name)
      );
      assert.deepEqual(strays, []);
      await writeContext(dir, context);
      assert.deepEqual([...await Deno.readFile(`${dir}/gallery`)], [1, 2, 3]);
      assert.equal((await Deno.stat(`${dir}/entry.sh`)).mode! & 0o777, 0o755);
      assert.equal((await Deno.stat(`${dir}/app/deno.json`)).mode! & 0o777, 0o644);
    }),
});

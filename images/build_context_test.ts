import assert from "node:assert/strict";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { readContext, writeContext } from "./build_context.ts";

Deno.test({
  name: "the context contains the function's modules and no other files (needs read, write, run)",
  ...needs("read", "write", "run"),
  ...noLeaks,
  fn: () =>
    inTempDir(async (dir) => {
      const context = await readContext(new Uint8Array([1, 2, 3]));
      const names = [...context.keys()];
      for (
        const name of [
          "app/lambda/main.ts",
          "app/recognition/faces/face_finder.ts",
          "app/deno.lock",
        ]
      ) {
        assert.ok(names.includes(name), name);
      }
      const strays = names.filter((name) =>
        /_test|testing|fake|enroll|samples|bridge|workload|embedded|node_modules/.test(name)
      );
      assert.deepEqual(strays, []);
      const inventory = names.filter((name) => name.includes("inventory"));
      assert.deepEqual(inventory, [
        "app/inventory/group_vars/all/names.json",
        "app/inventory/group_vars/all/pipeline.json",
      ]);
      await writeContext(dir, context);
      assert.deepEqual([...await Deno.readFile(`${dir}/gallery`)], [1, 2, 3]);
      assert.equal((await Deno.stat(`${dir}/entry.sh`)).mode! & 0o777, 0o755);
      assert.equal((await Deno.stat(`${dir}/app/deno.json`)).mode! & 0o777, 0o644);
    }),
});

Deno.test({
  name: "the function starts from its build context alone (needs read, write, run)",
  ...needs("read", "write", "run"),
  ...noLeaks,
  fn: () =>
    inTempDir(async (dir) => {
      await writeContext(dir, await readContext(new Uint8Array()));
      await Deno.symlink(`${Deno.cwd()}/node_modules`, `${dir}/app/node_modules`);
      // Starts it as entry.sh does, but without a Runtime API.
      const { stderr } = await new Deno.Command(Deno.execPath(), {
        // deno-fmt-ignore
        args: [
          "run", "--quiet", "--no-prompt", "--cached-only", "--no-lock", "--node-modules-dir=manual",
          "--permission-set=function", "lambda/main.ts",
        ],
        cwd: `${dir}/app`,
        env: { AWS_LAMBDA_RUNTIME_API: "", NO_COLOR: "1" },
      }).output();
      const said = new TextDecoder().decode(stderr);
      assert.match(said, /^error: AWS_LAMBDA_RUNTIME_API .* is not set/);
    }),
});

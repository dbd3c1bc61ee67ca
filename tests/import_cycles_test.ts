import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { findCycle, folderGraph, importGraph } from "./import_cycles.ts";

/** Folders without import cycles, neither between files nor between subfolders. */
const FOLDERS = [
  "contract",
  "cli",
  "recognition",
  "lambda",
  "bridge",
  "workload",
  "embedded",
  "images",
  "erase",
];

for (const folder of FOLDERS) {
  Deno.test({
    name: `${folder}/ has no import cycle, type-only imports included (needs read)`,
    ...needs("read"),
    fn() {
      const files = importGraph(sources(folder));
      assert.ok(files.size > 10, `${files.size} files read`);
      assert.equal(findCycle(files), undefined);
      // The programs at the top import the subfolders, which share modules at the top.
      const product = [...files].filter(([file]) => !/_test\.ts$|\/testing\//.test(file));
      const subfolders = [...folderGraph(new Map(product))]
        .filter(([subfolder]) => subfolder !== folder);
      assert.equal(findCycle(new Map(subfolders)), undefined);
    },
  });
}

Deno.test("a cycle is returned as its path; a shared import is no cycle", () => {
  const graph = (edges: Record<string, string[]>) =>
    new Map(Object.entries(edges).map(([node, targets]) => [node, new Set(targets)]));
  assert.equal(findCycle(graph({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] })), undefined);
  assert.deepEqual(findCycle(graph({ a: ["b"], b: ["c"], c: ["b"] })), ["b", "c", "b"]);
  assert.deepEqual(findCycle(graph({ a: ["a"] })), ["a", "a"]);
});

Deno.test({
  name: "type-only, multi-line and dynamic imports are read, also between folders (needs write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (dir) => {
      await Deno.mkdir(`${dir}/one`);
      await Deno.mkdir(`${dir}/two`);
      const [a, b, c] = [`${dir}/one/a.ts`, `${dir}/two/b.ts`, `${dir}/two/c.ts`];
      await Deno.writeTextFile(a, 'import type { B } from "../two/b.ts";');
      await Deno.writeTextFile(b, 'export {\n  c,\n} from "./c.ts";\nimport "node:path";');
      await Deno.writeTextFile(c, 'await import("../one/a.ts");');
      const graph = importGraph([a, b, c]);
      assert.deepEqual(findCycle(graph), [a, b, c, a]);
      assert.deepEqual(findCycle(folderGraph(graph)), [`${dir}/one`, `${dir}/two`, `${dir}/one`]);
    }),
});

function sources(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sources(path) : name.endsWith(".ts") ? [path] : [];
  });
}

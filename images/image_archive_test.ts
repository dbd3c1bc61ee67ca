import assert from "node:assert/strict";
import { inTempDir, needs, noLeaks } from "../contract/testing/harness.ts";
import { archiveLayers } from "./image_archive.ts";

const test = (name: string, fn: (dir: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs read, write, run)`,
    ...needs("read", "write", "run"),
    ...noLeaks,
    fn: () => inTempDir(fn),
  });

/** Builds an image archive as an engine saves it, with layers of these sizes. */
async function archive(dir: string, sizes: Record<string, number>, history: unknown[]) {
  const write = (name: string, text: string | Uint8Array) =>
    Deno.writeFile(
      `${dir}/${name}`,
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    );
  for (const [name, size] of Object.entries(sizes)) await write(name, new Uint8Array(size));
  await write("config.json", JSON.stringify({ history }));
  await write(
    "manifest.json",
    JSON.stringify([{ Config: "config.json", Layers: Object.keys(sizes) }]),
  );
  const names = [...Object.keys(sizes), "config.json", "manifest.json"];
  const { success } = await new Deno.Command("tar", { args: ["-cf", "x.tar", ...names], cwd: dir })
    .output();
  assert.ok(success);
  return `${dir}/x.tar`;
}

test("each layer has its size and the step that made it", async (dir) => {
  const path = await archive(dir, { "1.tar": 70_000, "2.tar": 513, "3.tar": 0 }, [
    { created_by: "/bin/sh" },
    { created_by: "/bin/sh -c #(nop) COPY file:f41b in /usr/local/bin/deno " },
    { created_by: "/bin/sh -c #(nop) USER 65532", empty_layer: true },
    { created_by: "COPY gallery /var/task/var/gallery # buildkit" },
  ]);
  assert.deepEqual(await archiveLayers(path), [
    { step: "base", bytes: 70_000 },
    { step: "/usr/local/bin/deno", bytes: 513 },
    { step: "/var/task/var/gallery", bytes: 0 },
  ]);
});

test("a compressed layer counts uncompressed; a missing one is reported", async (dir) => {
  const path = await archive(dir, { "1.tar": 300_000 }, [{ created_by: "/bin/sh" }]);
  const shell = (script: string) =>
    new Deno.Command("sh", { args: ["-c", script], cwd: dir }).output();
  await shell("gzip 1.tar && mv 1.tar.gz 1.tar && tar -cf x.tar 1.tar config.json manifest.json");
  assert.deepEqual(await archiveLayers(path), [{ step: "base", bytes: 300_000 }]);
  await shell("tar -cf x.tar config.json manifest.json");
  await assert.rejects(archiveLayers(path), /an incomplete image archive: 1\.tar is missing/);
});

test("a file that is not an image archive is reported", async (dir) => {
  await Deno.writeTextFile(`${dir}/x`, "no tar");
  await assert.rejects(
    archiveLayers(`${dir}/x`),
    /is not an image archive: manifest\.json is missing/,
  );
});

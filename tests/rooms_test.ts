import assert from "node:assert/strict";
import { dirname, join, normalize } from "node:path";
import { needs } from "../contract/testing/harness.ts";

/** Which folder may import from which. */
const MAY_IMPORT: Record<string, string[]> = {
  // Names and settings that the playbooks share.
  contract: ["inventory"],
  cli: ["contract"],
  aws: ["contract", "cli"],
  recognition: ["contract", "cli"],
  lambda: ["contract", "cli", "aws", "recognition"],
  bridge: ["contract", "cli", "aws"],
  workload: ["contract", "cli", "aws"],
  embedded: ["contract", "cli", "aws"],
  images: ["contract", "cli", "aws", "recognition"],
  // It looks in every place where something is kept of people, by the code that keeps it.
  erase: ["contract", "cli", "aws", "recognition", "bridge", "workload"],
};

/** Files that may import from a further folder. */
const ALSO: Record<string, string> = {
  // It looks for bystanders in the frames of a report.
  "workload/report/spare_frames.ts": "recognition",
  "workload/report/spare_frames_test.ts": "recognition",
};

Deno.test({
  name: "folders import only what the architecture allows (needs read)",
  ...needs("read"),
  fn() {
    const strays: string[] = [];
    let imports = 0;
    for (const [room, others] of Object.entries(MAY_IMPORT)) {
      for (const file of sources(room)) {
        for (
          const [, path] of Deno.readTextFileSync(file).matchAll(
            /(?:from |import\()"(\.\.?\/.*?)"/g,
          )
        ) {
          imports++;
          const target = normalize(join(dirname(file), path!)).split("/")[0]!;
          if (target === "deno.json") continue;
          if (target === room || others.includes(target) || target === ALSO[file]) continue;
          strays.push(`${file}: ${path}`);
        }
      }
    }
    assert.ok(imports > 100, `${imports} imports read`);
    assert.deepEqual(strays, []);
  },
});

Deno.test({
  name: "no file uses a module URL's pathname as a path, where a blank is %20 (needs read)",
  ...needs("read"),
  fn() {
    const wrong = [...Object.keys(MAY_IMPORT), "tests"].flatMap(sources).filter((file) =>
      /import\.meta\.url\)\.pathname/.test(Deno.readTextFileSync(file))
    );
    assert.deepEqual(wrong, [], "use fileURLToPath of node:url, which decodes it");
  },
});

function sources(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? sources(path) : name.endsWith(".ts") ? [path] : [];
  });
}

import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { createMetrics } from "../bridge/monitoring/metrics.ts";
import tasks from "../deno.json" with { type: "json" };
import { type Known, problemsOf } from "./docs.ts";

Deno.test({
  name: "the pages name nothing that is not there (needs read)",
  ...needs("read"),
  fn() {
    const known = readRotatedIdentities();
    const pages = [...known.paths].filter((path) => /^(docs\/[^/]+|README)\.md$/.test(path));
    assert.ok(pages.length > 4, `${pages}`);
    assert.deepEqual(pages.flatMap((path) => problemsOf(path, known.page(path), known)), []);
  },
});

Deno.test({
  name: "each metric of the bridge is explained, and no other (needs read)",
  ...needs("read"),
  async fn() {
    const metrics = createMetrics({
      version: "1",
      commit: "a",
      queues: [],
      healthy: () => true,
      depths: () => Promise.resolve([]),
    });
    const text = await metrics.text();
    const exposed = [...text.matchAll(/^# HELP rollcall_bridge_(\w+)/gm)].map(([, name]) => name!);
    const page = Deno.readTextFileSync("docs/operating.md");
    const table = page.slice(
      page.indexOf("| metric `rollcall_bridge_…`"),
      page.indexOf("## A dead"),
    );
    const explained = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name!);
    assert.ok(exposed.length > 10, text);
    assert.deepEqual(explained.sort(), exposed.sort());
  },
});

Deno.test({
  name: "the README names the eleven checks as the program does (needs read)",
  ...needs("read"),
  fn() {
    const readme = Deno.readTextFileSync("README.md");
    const section = readme.slice(readme.indexOf("## From the older system"));
    const named = [...section.matchAll(/^\| \d+ \| (.+?) \|/gm)].map(([, check]) => check!);
    const source = Deno.readTextFileSync("workload/verify/checks.ts");
    const made = [...source.matchAll(/^ {2}\["(.+)", \w+\],$/gm)].map(([, check]) => check!);
    assert.equal(made.length, 11);
    assert.deepEqual(named, made);
  },
});

Deno.test("a page that names what is not there is told of it, thing by thing", () => {
  const known: Known = {
    paths: new Set(["docs/a.md", "docs", "playbooks/aws.yml", "playbooks", "README.md"]),
    tasks: new Set(["demo"]),
    code: "ROLLCALL_LEDGER",
    programs: "--videos",
    variables: "frame_expiry: 30",
    page: () => "# What it *costs*, today\n```\n# no heading\n```\n",
  };
  const right = "[a](a.md) [b](#what-it-costs-today) [c](../README.md) <https://x/tests/y> " +
    "`./rollcall demo --videos DIR`, `--videos`, ./rollcall ansible-vault --any, deno task demo, playbooks/NAME.yml, " +
    "playbooks/*.yml, ROLLCALL_LEDGER, -e frame_expiry=7, ansible-playbook playbooks/aws.yml.";
  assert.deepEqual(problemsOf("docs/a.md", right, known), []);
  const wrong =
    "[a](b.md) [b](#no-heading) `./rollcall gone` deno task lost `-e frame_expire=7` `--vide` " +
    "playbooks/host.yml ROLLCALL_LEDGERS ansible-playbook site.yml `./rollcall demo --video DIR`";
  const found = ["b.md", "#no-heading", "gone", "lost", "site.yml", "playbooks/host.yml"];
  const more = ["ROLLCALL_LEDGERS", "frame_expire", "--vide", "--video"];
  assert.deepEqual(
    problemsOf("docs/a.md", wrong, known),
    [...found, ...more].map((name) => `docs/a.md: ${name}`),
  );
});

function readRotatedIdentities(): Known {
  const paths = walk(".").map((path) => path.slice(2));
  const page = (path: string) => Deno.readTextFileSync(path);
  const code = paths.filter((path) =>
    !/\.md$|^tests\/docs|^deno\.lock$|^requirements\//.test(path) && Deno.statSync(path).isFile
  );
  const textOf = (some: (path: string) => boolean) => code.filter(some).map(page).join("\n");
  return {
    paths: new Set(paths),
    tasks: new Set(Object.keys(tasks.tasks)),
    page,
    code: textOf(() => true),
    programs: textOf((path) => !/_test\.ts$|^tests\/(?!lab\/)/.test(path)),
    variables: textOf((path) => /^(playbooks|inventory)\//.test(path)),
  };
}

/** All that is in a folder but what is made or brought. */
function walk(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (/^(\.git|\.venv|node_modules|var|__pycache__)$/.test(name)) return [];
    const path = `${folder}/${name}`;
    return isDirectory ? [path, ...walk(path)] : [path];
  });
}

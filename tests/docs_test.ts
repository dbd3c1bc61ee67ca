import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { createMetrics } from "../bridge/monitoring/metrics.ts";
import config from "../deno.json" with { type: "json" };
import { type Known, problemsOf } from "./docs.ts";

Deno.test({
  name: "every link, command, flag and file name in every page exists (needs read)",
  ...needs("read"),
  fn() {
    const known = readKnown();
    const pages = [...known.paths].filter((path) => path.endsWith(".md"));
    for (const page of ["README.md", "CONTRIBUTING.md", "docs/aws.md", "lambda/events/README.md"]) {
      assert.ok(pages.includes(page), page);
    }
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
  name: "docs/migration.md names the eleven checks as the program does (needs read)",
  ...needs("read"),
  fn() {
    const page = Deno.readTextFileSync("docs/migration.md").split("## The eleven checks")[1]!;
    const named = [...page.matchAll(/^\| \d+ \| (.+?) \|/gm)].map(([, check]) => check!);
    const source = Deno.readTextFileSync("workload/verify/checks.ts");
    const made = [...source.matchAll(/^ {2}\["(.+)", \w+\],$/gm)].map(([, check]) => check!);
    assert.equal(made.length, 11);
    assert.deepEqual(named, made);
  },
});

Deno.test({
  name: "the README is read in two minutes: 150 lines, 1,200 words, 120 characters (needs read)",
  ...needs("read"),
  fn() {
    const readme = Deno.readTextFileSync("README.md");
    const lines = readme.trimEnd().split("\n");
    assert.ok(lines.length <= 150, `${lines.length} lines`);
    const words = readme.split(/\s+/).filter((word) => word !== "").length;
    assert.ok(words <= 1200, `${words} words`);
    assert.deepEqual(lines.filter((line) => [...line].length > 120), []);
  },
});

Deno.test({
  name: "docs/README.md lists every page in docs (needs read)",
  ...needs("read"),
  fn() {
    const contents = Deno.readTextFileSync("docs/README.md");
    const missing = [...Deno.readDirSync("docs")].map(({ name }) => name)
      .filter((name) => name.endsWith(".md") && name !== "README.md")
      .filter((name) => !contents.includes(`](${name})`));
    assert.deepEqual(missing, []);
  },
});

Deno.test({
  name: "the README shows the report, in a picture of less than 200 kB (needs read)",
  ...needs("read"),
  fn() {
    assert.match(Deno.readTextFileSync("README.md"), /!\[.+\]\(docs\/report\.webp\)/);
    const picture = Deno.readFileSync("docs/report.webp");
    assert.equal(new TextDecoder().decode(picture.slice(8, 12)), "WEBP");
    assert.ok(picture.length < 200_000, `${picture.length} bytes`);
  },
});

Deno.test({
  name: "the changelog's last version is deno.json's (needs read)",
  ...needs("read"),
  fn() {
    const changelog = Deno.readTextFileSync("CHANGELOG.md");
    const [first, last] = [...changelog.matchAll(/^## \[(.+?)\]/gm)].map(([, version]) => version);
    assert.deepEqual([first, last], ["Unreleased", config.version]);
  },
});

Deno.test("each broken link, unknown command, flag and file name in a page is reported", () => {
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

function readKnown(): Known {
  const paths = walk(".").map((path) => path.slice(2));
  const page = (path: string) => Deno.readTextFileSync(path);
  const code = paths.filter((path) =>
    !/\.md$|^tests\/docs|^deno\.lock$|^requirements\//.test(path) && Deno.statSync(path).isFile
  );
  const textOf = (some: (path: string) => boolean) => code.filter(some).map(page).join("\n");
  return {
    paths: new Set(paths),
    tasks: new Set(Object.keys(config.tasks)),
    page,
    code: textOf(() => true),
    programs: textOf((path) => !/_test\.ts$|^tests\/(?!(lab|bench|chaos)\/)/.test(path)),
    variables: textOf((path) => /^(playbooks|inventory)\//.test(path)),
  };
}

/** Everything in a folder except what is generated or downloaded. */
function walk(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    if (/^(\.git|\.venv|node_modules|var|__pycache__)$/.test(name)) return [];
    const path = `${folder}/${name}`;
    return isDirectory ? [path, ...walk(path)] : [path];
  });
}

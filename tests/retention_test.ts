import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";

/** Settings that end in one of these say how long something is kept. */
const RETENTION = /_(expiry|retention|kept)$/;
const DAY_SECONDS = 86_400;

/** Where a setting takes effect, and how that file names it. */
const USED_IN: Readonly<Record<string, readonly [file: string, text: string]>> = {
  answer_expiry: ["roles/buckets/tasks/main.yml", 'days: "{{ answer_expiry }}"'],
  dead_letter_retention: ["roles/queues/tasks/main.yml", "dead_letter_retention"],
  frame_expiry: ["roles/buckets/tasks/main.yml", 'expiration_days: "{{ frame_expiry }}"'],
  images_kept: ["roles/repository/tasks/main.yml", "images_kept"],
  ledger_retention: ["templates/bridge.env.j2", "ROLLCALL_LEDGER_RETENTION={{ ledger_retention }}"],
  log_retention: ["roles/function/tasks/main.yml", 'retention: "{{ log_retention }}"'],
  queue_retention: ["roles/queues/tasks/main.yml", "queue_retention"],
  report_retention: ["templates/env.j2", "ROLLCALL_REPORT_RETENTION={{ report_retention }}"],
  video_expiry: ["roles/buckets/tasks/main.yml", 'days: "{{ video_expiry }}"'],
};

Deno.test({
  name:
    "docs/security.md has every retention, with its default, and each takes effect (needs read)",
  ...needs("read"),
  fn() {
    const settings = settingsOfInventory();
    assert.deepEqual([...settings.keys()].sort(), Object.keys(USED_IN));
    const table = tableIn(Deno.readTextFileSync("docs/security.md"));
    const described = new Map(
      table.flatMap(({ setting, kept }) => setting === "" ? [] : [[setting, kept] as const]),
    );
    assert.deepEqual([...described.keys()].sort(), [...settings.keys()].sort());
    for (const [name, value] of settings) {
      assert.equal(described.get(name)!.split(";")[0], textOf(name, value), name);
      const [file, text] = USED_IN[name]!;
      assert.ok(Deno.readTextFileSync(`playbooks/${file}`).includes(text), `${name} in ${file}`);
    }
  },
});

Deno.test({
  name: "what has no setting says until when it is kept, or that you delete it (needs read)",
  ...needs("read"),
  fn() {
    const table = tableIn(Deno.readTextFileSync("docs/security.md"));
    assert.ok(table.length >= 12, `${table.length} rows`);
    for (const { what, setting, kept } of table) {
      if (setting !== "") continue;
      assert.match(kept, /^(never deleted: you delete|until|seconds|by journald)/, what);
    }
  },
});

Deno.test({
  name: "the programs' own defaults are those of the inventory (needs env, read, sys)",
  ...needs("env", "read", "sys"),
  async fn() {
    // Imported here because the SDK reads the environment when it is loaded.
    const { bridgeFlags } = await import("../bridge/flags.ts");
    const { runFlags } = await import("../workload/flags.ts");
    const settings = settingsOfInventory();
    assert.equal(bridgeFlags().ledgerRetention.default, settings.get("ledger_retention"));
    assert.equal(runFlags.reportRetention.default, settings.get("report_retention"));
  },
});

/** The retentions that a user sets, with their defaults. */
function settingsOfInventory(): Map<string, number> {
  const folder = "inventory/group_vars/all";
  const all = [...Deno.readDirSync(folder)].flatMap((
    { name },
  ) => [...Deno.readTextFileSync(`${folder}/${name}`).matchAll(/^\s*"?(\w+)"?: (\d+),?$/gm)]);
  return new Map(
    all.filter(([, name]) => RETENTION.test(name!)).map((
      [, name, value],
    ) => [name!, Number(value)]),
  );
}

/** A default as the table says it: queues count seconds, 0 is never. */
function textOf(name: string, value: number): string {
  if (value === 0) return "never";
  if (name === "images_kept") return `the last ${value} images`;
  const days = /^(queue|dead_letter)_/.test(name) ? value / DAY_SECONDS : value;
  return `${days} days`;
}

interface Row {
  readonly what: string;
  /** Empty if none sets it. */
  readonly setting: string;
  readonly kept: string;
}

/** The rows of the table of what is kept. */
function tableIn(page: string): Row[] {
  const from = page.indexOf("| what | about whom | where | setting | deleted after |");
  assert.ok(from > 0, "the table is there");
  const lines = page.slice(from).split("\n\n")[0]!.split("\n").slice(2);
  return lines.map((line) => {
    const cells = line.split("|").map((cell) => cell.trim());
    return { what: cells[1]!, setting: cells[4]!.replaceAll("`", ""), kept: cells[5]! };
  });
}

import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";

const SCRIPT = `${root}/playbooks/roles/devstack/files/save_ledgers.sh`;
const DATA = "/var/lib/rollcall-bridge";

/** Programs in the place of the real ones: the guest is this machine, with a folder for its data. */
const stubs = {
  ssh: 'while [ "$1" != GUEST ]; do shift; done; shift; exec "$@"',
  sudo: `sed "s|${DATA}|$GUEST_DATA|" | "$@"`,
  systemctl: `case $1 in
    stop) exit "$STOPPED" ;;
    show) [ -n "$STATE" ] && echo "$STATE" ;;
  esac`,
};

/** Saves the ledgers of a guest. @param data files of the bridge; null: there is no folder */
async function saved(
  { data = {}, state = "inactive", stopped = 0, isFolder = true }: {
    data?: Record<string, string> | null;
    /** Of the bridge's unit; empty: systemd does not answer. */
    state?: string;
    /** Exit code of `systemctl stop`. */
    stopped?: number;
    /** Whether the data is in a folder. */
    isFolder?: boolean;
  },
) {
  return await inTempDir(async (dir) => {
    await Deno.mkdir(`${dir}/bin`);
    for (const [name, text] of Object.entries(stubs)) {
      await Deno.writeTextFile(`${dir}/bin/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    }
    if (data && isFolder) await Deno.mkdir(`${dir}/data/results`, { recursive: true });
    if (data && !isFolder) await Deno.writeTextFile(`${dir}/data`, "");
    for (const [name, text] of Object.entries(data ?? {})) {
      await Deno.writeTextFile(`${dir}/data/${name}`, text);
    }
    const { code, stderr } = await new Deno.Command("/bin/sh", {
      args: [SCRIPT, `${dir}/config`, "GUEST", `${dir}/saved`],
      env: {
        PATH: `${dir}/bin:${Deno.env.get("PATH")}`,
        GUEST_DATA: `${dir}/data`,
        STATE: state,
        STOPPED: `${stopped}`,
      },
    }).output();
    const files: Record<string, string> = {};
    for (const name of ["results.csv", "results-1.csv", "results/a.json", "results.csv.known"]) {
      await Deno.readTextFile(`${dir}/saved/${name}`).then((text) => files[name] = text, () => {});
    }
    return { code, files, error: new TextDecoder().decode(stderr) };
  });
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `${name} (needs env, run, read, write)`,
    ...needs("env", "run", "read", "write"),
    fn,
  });

const DATA_FILES = { "results.csv": "now", "results-1.csv": "before", "results/a.json": "all" };

test("the ledgers and results/ of a guest are saved", async () => {
  const data = { ...DATA_FILES, "results.csv.known": "no" };
  for (const state of ["inactive", "failed"]) {
    assert.deepEqual(await saved({ data, state }), { code: 0, files: DATA_FILES, error: "" });
  }
});

test("a guest without a bridge has nothing to save", async () => {
  assert.deepEqual(await saved({ data: null, stopped: 5 }), { code: 0, files: {}, error: "" });
});

test("a bridge that is not stopped, or whose state or data cannot be read, is not saved", async () => {
  for (const state of ["active", "activating", "deactivating"]) {
    const { code, files, error } = await saved({ data: DATA_FILES, state, stopped: 1 });
    assert.deepEqual([code === 0, files], [false, {}]);
    assert.match(error, new RegExp(`rollcall-bridge does not stop: it is ${state}`));
  }
  for (const unknown of [{ state: "", stopped: 1 }, { data: {}, isFolder: false }]) {
    const { code, files } = await saved({ data: DATA_FILES, ...unknown });
    assert.deepEqual([code === 0, files], [false, {}]);
  }
});

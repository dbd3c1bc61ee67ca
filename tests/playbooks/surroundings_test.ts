// The user's own Ansible settings: ./rollcall does without them, and a bare ansible-playbook names what is wrong.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import { renderSkipReason } from "./testing/rendered_policies.ts";

/** Settings of a user that do not fit: another ansible.cfg, inventory and amazon.aws. */
interface Foreign {
  readonly config: string;
  readonly inventory: string;
  readonly collections: string;
}

/** Declares a test with a temporary folder and {@linkcode Foreign} settings in it. */
function test(
  name: string,
  reason: string | undefined,
  fn: (dir: string, foreign: Foreign) => Promise<void>,
): void {
  Deno.test({
    name: `Ansible's settings: ${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
    ignore: reason !== undefined,
    fn: () =>
      inTempDir(async (dir) => {
        const foreign = {
          config: `${dir}/other.cfg`,
          inventory: `${dir}/hosts`,
          collections: `${dir}/collections`,
        };
        await Deno.writeTextFile(foreign.config, "[defaults]\nroles_path = /nowhere\n");
        await Deno.writeTextFile(foreign.inventory, "localhost ansible_connection=local\n");
        const old = `${foreign.collections}/ansible_collections/amazon/aws`;
        await Deno.mkdir(old, { recursive: true });
        await Deno.writeTextFile(
          `${old}/MANIFEST.json`,
          JSON.stringify({
            collection_info: { namespace: "amazon", name: "aws", version: "1.5.0" },
          }),
        );
        await fn(dir, foreign);
      }),
  });
}

/** Runs a command without the user's environment. @returns standard output and standard error */
async function output(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: env.HOME ?? "/nonexistent",
      LC_ALL: "C.UTF-8",
      ANSIBLE_NOCOLOR: "1",
      ...env,
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return decoder.decode(stdout) + decoder.decode(stderr);
}

const withoutAnsible = renderSkipReason();
const bare = (cwd: string, env: Readonly<Record<string, string>>) =>
  output("ansible-playbook", ["site.yml", "--check"], cwd, env);
const firstError = (text: string) => /^\[ERROR\]: .*$/m.exec(text)?.[0] ?? text;
const tasksIn = (text: string) => [...text.matchAll(/^TASK \[(.*?)\]/gm)].map(([, name]) => name);

test(
  "a foreign ansible.cfg is reported in the first task",
  withoutAnsible,
  async (dir, foreign) => {
    const text = await bare(root, { HOME: dir, ANSIBLE_CONFIG: foreign.config });
    assert.equal(tasksIn(text).length, 1, text);
    assert.match(
      firstError(text),
      /Ansible reads \S*other\.cfg, .*: run \.\/rollcall ansible-playbook/,
    );
  },
);

test("so is one that is right but for the inventory", withoutAnsible, async (dir, foreign) => {
  const text = await bare(root, { HOME: dir, ANSIBLE_INVENTORY: foreign.inventory });
  assert.equal(tasksIn(text).length, 1, text);
  assert.match(firstError(text), /with the inventory \S*hosts; it must read this checkout's/);
});

test("a world-writable checkout is reported", withoutAnsible, async (dir) => {
  const checkout = `${dir}/checkout`;
  await Deno.mkdir(checkout);
  for (const part of ["ansible.cfg", "inventory", "playbooks", "requirements.yml", "site.yml"]) {
    const { success } = await new Deno.Command("cp", { args: ["-R", root + part, checkout] })
      .output();
    assert.ok(success, part);
  }
  const own = await bare(checkout, { HOME: dir });
  assert.doesNotMatch(own, /ansible\.cfg: run/);
  await Deno.chmod(checkout, 0o777);
  const text = await bare(checkout, { HOME: dir });
  assert.equal(tasksIn(text).length, 1, text);
  assert.match(firstError(text), /Ansible reads no ansible\.cfg, .*chmod o-w/);
});

test("older and missing collections are reported", withoutAnsible, async (dir, foreign) => {
  const text = await bare(root, { HOME: dir, ANSIBLE_COLLECTIONS_PATH: foreign.collections });
  assert.match(
    firstError(text),
    /the collection amazon\.aws 10\.\S+ or newer \(here it is 1\.5\.0\) is needed: run \.\/rollcall/,
  );
  assert.doesNotMatch(text, /PLAY \[Check the prerequisites\]/);
});

test("collections in the home folder do not count", withoutAnsible, async (dir, foreign) => {
  await Deno.mkdir(`${dir}/.ansible`);
  await Deno.rename(foreign.collections, `${dir}/.ansible/collections`);
  assert.match(await bare(root, { HOME: dir }), /PLAY \[Check the prerequisites\]/);
});

test("./rollcall sets its own", withoutAnsible ?? withoutSetUp(), async (dir, foreign) => {
  const text = await output(`${root}rollcall`, ["ansible-playbook", "site.yml", "--check"], dir, {
    HOME: dir,
    ANSIBLE_CONFIG: foreign.config,
    ANSIBLE_INVENTORY: foreign.inventory,
    ANSIBLE_COLLECTIONS_PATH: foreign.collections,
    ANSIBLE_ROLES_PATH: dir,
    ANSIBLE_LIBRARY: dir,
    ANSIBLE_MODULE_UTILS: dir,
  });
  assert.match(text, /TASK \[preflight : Read the caller's identity\].*\nok: /);
});

/** Why ./rollcall would first install something; undefined if it would not. */
function withoutSetUp(): string | undefined {
  try {
    Deno.statSync(`${root}.venv/stamp-ops`);
    return undefined;
  } catch {
    return "./rollcall test installs Ansible first";
  }
}

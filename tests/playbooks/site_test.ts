import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import { IMAGE, playbookTest } from "./testing/account.ts";
import { runPlaybook } from "./testing/ansible.ts";
import { startFakeEc2 } from "./testing/fake_ec2.ts";
import { renderSkipReason } from "./testing/rendered_policies.ts";

const reason = renderSkipReason();

function test(name: string, fn: (dir: string) => Promise<void>) {
  Deno.test({
    name: `site.yml: ${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
    ignore: reason !== undefined,
    fn: () => inTempDir(fn),
  });
}

/** The stages in order, as `--list-tags` prints the tags of the plays. */
async function stages(dir: string, ...args: string[]): Promise<string[]> {
  const { code, output } = await runPlaybook("../site.yml", {
    dir,
    env: {},
    args: ["-i", `${root}inventory/hosts.yml`, "--list-tags", ...args],
  });
  assert.equal(code, 0, output);
  const tags = [...output.matchAll(/^ {2}play #\d+ .*TAGS: \[(.*)\]$/gm)].map(([, tag]) => tag!);
  return tags.filter((tag, index) => tag !== tags[index - 1]);
}

test("every play has the tag of a stage, in the order of the architecture", async (dir) => {
  assert.deepEqual(await stages(dir), [
    "preflight",
    "aws",
    "function",
    "host",
    "devstack",
    "openstack",
    "bridge",
    "verify",
  ]);
});

/** Runs a playbook of three small plays with the given file name. */
async function runThreePlays(dir: string, name: string, fail: boolean) {
  const plays = ["one", "two", "three"].map((tag) => ({
    hosts: "localhost",
    gather_facts: false,
    tags: tag,
    tasks: tag === "two" && fail
      ? [{ "ansible.builtin.fail": { msg: "the cause" } }]
      : [{ "ansible.builtin.debug": { msg: `said in ${tag}` } }],
  }));
  await Deno.writeTextFile(`${dir}/${name}`, JSON.stringify(plays));
  const { output } = await runPlaybook(`${dir}/${name}`, {
    dir,
    env: {},
    args: ["-i", `${root}inventory/hosts.yml`],
  });
  return output;
}

test("prints the minutes of each stage at the end", async (dir) => {
  const output = await runThreePlays(dir, "site.yml", false);
  const end = output.slice(output.indexOf("PLAY RECAP"));
  assert.match(end, /^one +0\.\d min\ntwo +0\.\d min\nthree +0\.\d min\nall +0\.\d min$/m);
  assert.doesNotMatch(end, /failed,/);
});

test("says which stage failed and how to continue, and runs no later stage", async (dir) => {
  const output = await runThreePlays(dir, "site.yml", true);
  assert.match(output, /^The stage two failed, see above\..* run the same command again\.$/m);
  assert.doesNotMatch(output, /said in three/);
});

test("other playbooks have no stage times", async (dir) => {
  assert.doesNotMatch(await runThreePlays(dir, "other.yml", false), / min$/m);
});

playbookTest(
  "site.yml: a check run of an empty account without a host succeeds and creates nothing",
  async (step, account) => {
    const password = `${account.dir}/password`;
    await Deno.writeTextFile(password, crypto.randomUUID());
    const settings = {
      function_image: IMAGE,
      host_ssh_cidr: "198.51.100.7/32",
      // MiniStack has none of 24.04.
      host_image_name: "ubuntu/images/hvm-ssd/ubuntu-22.04-*",
      host_file: `${account.dir}/host.yml`,
      ssh_folder: `${account.dir}/ssh`,
      env_file: `${account.dir}/env`,
      bridge_key_file: `${account.dir}/key.yml`,
    };
    const ec2 = startFakeEc2(account.env.AWS_ENDPOINT_URL!, ["t2.large"]);
    await using _ = { [Symbol.asyncDispose]: () => ec2.stop() };
    const run = (env: Record<string, string>) =>
      account.with({ ...env, AWS_ENDPOINT_URL_EC2: ec2.url })
        .play("../site.yml", "--check", "-e", JSON.stringify(settings));
    await step("it fails in preflight without a vault password", async () => {
      const { code, output } = await run({});
      assert.notEqual(code, 0);
      assert.match(output, /no vault password: put one in a file/);
      assert.match(output, /^The stage preflight failed/m);
    });
    await step("it runs all stages with a vault password", async () => {
      const { code, output } = await run({ ANSIBLE_VAULT_PASSWORD_FILE: password });
      assert.equal(code, 0, output);
      assert.match(output, /^verify +\d/m);
    });
    await step("the check run has created nothing", async () => {
      const made = [];
      for await (const { name } of Deno.readDir(account.dir)) made.push(name);
      assert.deepEqual(made.filter((name) => /host|ssh|env|key/.test(name)), []);
    });
  },
);

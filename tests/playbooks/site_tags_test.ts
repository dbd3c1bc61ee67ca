import assert from "node:assert/strict";
import { IMAGE, playbookTest } from "./testing/account.ts";
import { startFakeEc2 } from "./testing/fake_ec2.ts";

/** The stages that run on this machine. devstack and openstack run on the OpenStack host: tests/lab covers them. */
const LOCAL = ["preflight", "aws", "function", "host", "bridge", "verify"];

playbookTest(
  "site.yml: --tags runs each stage alone and changes nothing",
  async (step, account) => {
    const password = `${account.dir}/password`;
    await Deno.writeTextFile(password, crypto.randomUUID());
    const ec2 = startFakeEc2(account.env.AWS_ENDPOINT_URL!, ["t2.large"]);
    const lambda = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => Response.json(null),
    );
    await using _ = {
      [Symbol.asyncDispose]: () => Promise.all([ec2.stop(), lambda.shutdown()]).then(() => {}),
    };
    const settings = {
      function_image: IMAGE,
      function_settings: { MINISTACK_LAMBDA_PROXY_URL: `http://127.0.0.1:${lambda.addr.port}` },
      host_ssh_cidr: "198.51.100.7/32",
      host_image_name: "ubuntu/images/hvm-ssd/ubuntu-22.04-*",
      host_file: `${account.dir}/host/kept.yml`,
      ssh_folder: `${account.dir}/ssh`,
      env_file: `${account.dir}/env`,
      bridge_key_file: `${account.dir}/secrets/key.yml`,
      bridge_binary: password,
    };
    const site = (...args: string[]) =>
      account.with({ ANSIBLE_VAULT_PASSWORD_FILE: password, AWS_ENDPOINT_URL_EC2: ec2.url })
        .play("../site.yml", "--limit", "localhost", "-e", JSON.stringify(settings), ...args);
    await step("all stages", async () => {
      const { code, output } = await site();
      assert.equal(code, 0, output);
    });
    for (const stage of LOCAL) {
      await step(`--tags ${stage}`, async () => {
        const { code, output, changed } = await site("--tags", stage);
        assert.deepEqual([code, changed], [0, []], output);
        // The one stage that ran a task.
        const ran = [...output.matchAll(/^(\w+) +\d+\.\d min$/gm)].map(([, name]) => name);
        assert.deepEqual(ran, [stage, "all"], output);
      });
    }
  },
);

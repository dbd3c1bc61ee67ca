import assert from "node:assert/strict";
import { playbookTest } from "./account.ts";
import { serveEc2 } from "./ec2.ts";
import { exists, flat, onlyIn, placesIn, SSH, TAGS, thereIn } from "./ec2_account.ts";

// MiniStack's EC2 keeps neither metadata options nor the disk that was asked for, and has no Ubuntu 24.04.
playbookTest("the EC2 host, on MiniStack: made, unchanged, taken down", async (step, account) => {
  const ec2 = serveEc2(account.access.endpoint, ["t2.large"]);
  try {
    const here = account.with({ AWS_ENDPOINT_URL_EC2: ec2.url });
    const { args, file, key } = placesIn(account.dir, ec2);
    const all = [...args, "-e", "host_image_name=ubuntu/images/hvm-ssd/ubuntu-22.04-amd64-server*"];
    const run = async (playbook: string, ...more: string[]) =>
      flat(await here.play(playbook, "--limit", "localhost", ...all, ...more));
    await step("made", async () => {
      const { code, output } = await run("host.yml");
      assert.equal(code, 0, output);
      const { groups } = await thereIn(here);
      assert.deepEqual((await onlyIn(here)).state, "running");
      assert.deepEqual(groups, [{ name: TAGS.Name, rules: SSH("203.0.113.7"), tags: TAGS }]);
      const asked = ec2.launches[0]!;
      assert.equal(asked["MetadataOptions.HttpTokens"], "required");
      assert.equal(asked["BlockDeviceMapping.1.Ebs.Encrypted"], "true");
    });
    await step("unchanged", async () => {
      const { code, output, changed } = await run("host.yml");
      assert.deepEqual([code, changed], [0, []], output);
    });
    await step("taken down", async () => {
      const { code, output } = await run("teardown.yml", "-e", "confirm=rollcall");
      assert.equal(code, 0, output);
      assert.deepEqual(await thereIn(here), {});
      assert.ok(!await exists(file) && !await exists(key));
    });
    await step(
      "what is here of a host in another account is left, and no second made",
      async () => {
        const other = `account: "999999999999"\nregion: us-east-1\ninstance: i-1\naddress: ""\n`;
        await Deno.writeTextFile(file, other);
        await Deno.writeTextFile(key, "");
        const gone = await run("teardown.yml", "-e", "confirm=rollcall");
        assert.equal(gone.code, 0, gone.output);
        assert.equal(await Deno.readTextFile(file), other);
        assert.ok(await exists(key));
        const { code, output } = await run("host.yml");
        assert.notEqual(code, 0);
        assert.match(output, /names i-1 of another account or region \(999999999999/);
        assert.deepEqual(await thereIn(here), {});
      },
    );
  } finally {
    await ec2.stop();
  }
});

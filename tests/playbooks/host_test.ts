// playbooks/host.yml, host_stop.yml, host_start.yml and teardown.yml against an emulated EC2. There are no real instances:
// plays on the host itself are skipped (--limit localhost), and fake_ec2.ts provides the console output.
import assert from "node:assert/strict";
import { eventually } from "../testing/eventually.ts";
import { assertEc2Covered } from "./testing/policy_coverage.ts";
import { HOST_KEY } from "./testing/fake_ec2.ts";
import {
  type Ec2State,
  ec2State,
  exists,
  localFiles,
  motoTest,
  onlyInstance,
  onOneLine,
  SSH,
  TAGS,
} from "./testing/ec2_account.ts";

motoTest("the EC2 host on moto: created, unchanged, repaired, stopped, started, removed", async (
  step,
  account,
  ec2,
) => {
  const { file, key, known, args } = localFiles(account.dir, ec2);
  const run = async (playbook: string, ...more: string[]) =>
    onOneLine(await account.play(playbook, "--limit", "localhost", ...args, ...more));
  const host = (...more: string[]) => run("host.yml", ...more);
  const kept = () => Deno.readTextFile(file);
  const elastic = ["-e", "host_elastic_ip=true"];

  await step("a check run of a fresh account succeeds and creates nothing", async () => {
    // Without --limit: a host that does not exist is not contacted.
    const { code, output, changed } = await account.play("host.yml", ...args, "--check");
    assert.equal(code, 0, output);
    assert.ok(changed.includes("host : Launch the instance"), `${changed}`);
    assert.deepEqual(await ec2State(account), {});
    for (const path of [file, key, known]) assert.ok(!await exists(path), path);
  });

  await step("invalid settings are reported all at once, and nothing is created", async () => {
    const invalid = [
      "host_image_name=nosuch",
      "host_instance_type=z9.huge",
      "host_ssh_cidr=0.0.0.0/0",
      "host_vpc_subnet=subnet-00000000000000000",
    ];
    const { code, output } = await host(...invalid.flatMap((one) => ["-e", one]));
    assert.notEqual(code, 0);
    for (
      const message of [
        "nothing was changed:",
        "the account 099720109477 has no image nosuch in this region",
        "this region has no z9.huge: set host_instance_type",
        "host_ssh_cidr is 0.0.0.0/0: give one IPv4 network",
        "there is no subnet subnet-00000000000000000 in this region",
      ]
    ) assert.ok(output.includes(message), message + output);
    ec2.address = "<html>Log in to the hotel's network</html>";
    ec2.denied.add("DescribeInstances");
    const closed = await host();
    assert.match(closed.output, /UnauthorizedOperation.*lacks that permission/);
    assert.match(closed.output, /does not tell the IPv4 address of this machine.*Log in to the/);
    ec2.denied.clear();
    ec2.address = "203.0.113.7";
    const start = await run("host_start.yml");
    assert.match(start.output, /there is no instance of rollcall-openstack on EC2/);
    const stop = await run("host_stop.yml");
    assert.deepEqual([stop.code, stop.changed], [0, []], stop.output);
    assert.deepEqual(await ec2State(account), {});
  });

  await step("a run is killed after the launch, before it is written down", async () => {
    const task = "Show how the instance differs from its settings";
    const started = account.start("host.yml", "--limit", "localhost", ...args);
    let ended = false;
    started.ended.then(() => ended = true);
    const done = async () => (await started.output()).includes(`TASK [host : ${task}]`);
    await eventually(task, async () => ended || await done(), 300);
    assert.ok(!ended, await started.output());
    await started.kill();
    assert.ok(!await exists(file));
  });

  let made: Ec2State = {};
  await step(
    "the next run completes it, and its later plays have the host's variables",
    async () => {
      const { code, output } = await run("../tests/playbooks/host_known.yml", ...elastic);
      assert.equal(code, 0, output);
      made = await ec2State(account);
      const { id, address } = (await onlyInstance(account))!;
      assert.deepEqual(made, {
        instances: [{
          id,
          address,
          state: "running",
          type: "t2.large",
          image: "ami-00000002",
          key: TAGS.Name,
          zone: "us-east-1a",
          imds: ["enabled", "required", 1],
          tags: TAGS,
          groups: [TAGS.Name],
          disk: { Size: 60, VolumeType: "gp3", Encrypted: true, tags: TAGS },
        }],
        groups: [{ name: TAGS.Name, rules: SSH("203.0.113.7"), tags: TAGS }],
        keys: [{ name: TAGS.Name, tags: TAGS }],
        addresses: [{ address, instance: id, tags: TAGS }],
      });
      assert.equal((await Deno.stat(key)).mode! & 0o777, 0o600);
      assert.match(await Deno.readTextFile(`${key}.pub`), /^ssh-ed25519 /);
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
      assert.ok((await kept()).endsWith(`instance: ${id}\naddress: "${address}"\n`), await kept());
      assert.equal(await Deno.readTextFile(known), `${id} ${HOST_KEY}\n`);
      assert.ok(output.includes(`host: ${address} alias: ${id} key: ${key}`), output);
      assert.match(output, RegExp(`ssh: ${address} .*HostKeyAlias=${id}`));
      assert.ok(ec2.launches.every((one) => !("CpuOptions.NestedVirtualization" in one)));
    },
  );

  await step("a further run changes nothing and says which settings differ", async () => {
    const other = ["host_image_name=nosuch", "host_instance_type=m8i.large", "host_disk_gib=80"];
    const { code, output, changed } = await host(
      ...elastic,
      ...other.flatMap((one) => ["-e", one]),
    );
    assert.deepEqual([code, changed], [0, []], output);
    assert.match(
      output,
      /is a t2\.large, and host_instance_type is m8i\.large: to change it, stop/,
    );
    assert.match(output, /has 60 GiB, and host_disk_gib is 80: aws ec2 modify-volume/);
    assert.deepEqual(await ec2State(account), made);
  });

  await step("drift is repaired, SSH follows the caller, an unwanted Elastic IP goes", async () => {
    await account.python("ec2.py", "drift");
    ec2.address = "198.51.100.9";
    const { code, output, changed } = await host();
    assert.equal(code, 0, output);
    assert.ok(changed.some((task) => task.startsWith("host : Release the Elastic IP")));
    assert.match(output, /closed: .*tcp 80-80 from 0\.0\.0\.0\/0/);
    assert.match(output, /closed: .*tcp 22-22 from 203\.0\.113\.7\/32/);
    assert.match(output, /SSH comes in from 198\.51\.100\.9\/32 alone/);
    const { instances, groups, addresses } = await ec2State(account);
    assert.equal(addresses, undefined);
    assert.deepEqual(groups![0]!.rules, SSH("198.51.100.9"));
    assert.deepEqual(instances![0]!.imds, ["enabled", "required", 1]);
  });

  await step("a console copied before the host keys were printed is not waited for", async () => {
    const keys = await Deno.readTextFile(known);
    await Deno.remove(known);
    ec2.copiedMinutesAgo = 25;
    const { code, output } = await host();
    assert.notEqual(code, 0);
    assert.match(output, /console of i-\w+ 25 minutes ago, before any SSH host keys were printed/);
    assert.match(output, /aws ec2 reboot-instances --region us-east-1 --instance-ids i-/);
    assert.match(output, /cat \/etc\/ssh\/ssh_host_ed25519_key\.pub/);
    assert.ok(!output.includes("Wait on, after"), output);
    ec2.copiedMinutesAgo = undefined;
    await Deno.writeTextFile(known, keys);
  });

  await step("a missing SSH key is an error", async () => {
    await Deno.rename(key, `${key}.away`);
    const { code, output } = await host();
    assert.notEqual(code, 0);
    assert.match(output, /the key of i-\w+, \S+rollcall\.host\.key, is missing/);
    await Deno.rename(`${key}.away`, key);
  });

  await step(
    "host_stop.yml stops it and forgets its address; a second run changes nothing",
    async () => {
      const { code, output } = await run("host_stop.yml");
      assert.equal(code, 0, output);
      assert.match(output, /is stopped: its disk still cost/);
      assert.equal((await onlyInstance(account)).state, "stopped");
      assert.match(await kept(), /^address: ""$/m);
      const again = await run("host_stop.yml");
      assert.deepEqual([again.code, again.changed], [0, []], again.output);
    },
  );

  await step(
    "teardown of a stopped host, which may hold ledgers, needs delete_data=true",
    async () => {
      const { code, output } = await run("teardown.yml", "-e", "confirm=rollcall");
      assert.notEqual(code, 0);
      assert.match(output, /the guests' ledgers may be on i-\w+, which is not running/);
      assert.equal((await onlyInstance(account)).state, "stopped");
    },
  );

  await step("host_start.yml starts it and saves its address, but keeps its host key", async () => {
    const { code, output, changed } = await run("host_start.yml");
    assert.equal(code, 0, output);
    assert.deepEqual(changed, [
      "host : Start the instance, repair its IMDS settings and security group",
      "host : Write the instance's ID and address",
    ]);
    const { id, address, state } = await onlyInstance(account);
    assert.equal(state, "running");
    assert.ok((await kept()).endsWith(`instance: ${id}\naddress: "${address}"\n`), await kept());
  });

  await step("with openstack_host set, EC2 is not touched", async () => {
    const { code, output, changed } = await host("-e", "openstack_host=192.0.2.9");
    assert.deepEqual([code, changed], [0, []], output);
    assert.match(
      output,
      /192\.0\.2\.9 is a host of your own \(openstack_host\): no instance is launched/,
    );
  });

  await step(
    "teardown asks first, then removes everything; a second one finds nothing",
    async () => {
      assert.equal((await host(...elastic)).code, 0);
      const asked = await run("teardown.yml");
      assert.notEqual(asked.code, 0);
      for (const kind of ["EC2 instance i-", "security group sg-", "key pair", "Elastic IP"]) {
        assert.ok(asked.output.includes(`- ${kind}`), kind + asked.output);
      }
      assert.equal((await run("host_stop.yml")).code, 0);
      // Without --limit: a stopped host is not contacted.
      const gone = await account.play(
        ...["teardown.yml", ...args, "-e", "confirm=rollcall", "-e", "delete_data=true"] as const,
      );
      assert.equal(gone.code, 0, gone.output);
      assert.match(onOneLine(gone).output, /OpenStack is skipped: its host i-\w+ is not running/);
      assert.deepEqual(await ec2State(account), {});
      for (const path of [file, key, `${key}.pub`, known]) assert.ok(!await exists(path), path);
      const again = await account.play("teardown.yml", ...args, "-e", "confirm=rollcall");
      assert.deepEqual([again.code, again.changed], [0, []], again.output);
    },
  );

  await step("teardown without permission to list instances says so", async () => {
    ec2.denied.add("DescribeInstances");
    const { code, output } = await run("teardown.yml", "-e", "confirm=rollcall");
    assert.equal(code, 0, output);
    assert.match(output, /EC2 was not looked at: what there may be of rollcall-openstack stays/);
    ec2.denied.clear();
  });

  await step("a host of another account is neither removed nor replaced", async () => {
    const other = `account: "999999999999"\nregion: us-east-1\ninstance: i-1\naddress: ""\n`;
    await Deno.writeTextFile(file, other);
    await Deno.writeTextFile(key, "");
    const gone = await run("teardown.yml", "-e", "confirm=rollcall");
    assert.equal(gone.code, 0, gone.output);
    assert.equal(await kept(), other);
    assert.ok(await exists(key));
    const { code, output } = await host();
    assert.notEqual(code, 0);
    assert.match(output, /names i-1 of another account or region \(999999999999/);
    assert.deepEqual(await ec2State(account), {});
    for (const path of [file, key]) await Deno.remove(path);
  });

  await step("m8i: nested virtualisation is enabled at launch", async () => {
    const { code, output } = await host("-e", "host_instance_type=m8i.large");
    assert.equal(code, 0, output);
    assert.equal(ec2.launches.at(-1)!["CpuOptions.NestedVirtualization"], "enabled");
  });

  await step("the deployer's policy allows all calls that were made, and few others", async () => {
    assert.deepEqual(await assertEc2Covered(account), [
      // For drift that this test does not cause: egress rules, tags.
      "ec2:AuthorizeSecurityGroupEgress",
      "ec2:DeleteTags",
    ]);
  });
});

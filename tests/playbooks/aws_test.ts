// playbooks/aws.yml and teardown.yml against a fresh account in MiniStack.
import assert from "node:assert/strict";
import { root } from "../../cli/program_command.ts";
import { eventually } from "../testing/eventually.ts";
import { changedTasks, runPlaybook } from "./testing/ansible.ts";
import { type Account, IMAGE, playbookTest } from "./testing/account.ts";
import { mitogen } from "./testing/mitogen.ts";
import { assertCovered } from "./testing/policy_coverage.ts";

/** The roles of aws.yml in order. Preflight and image create nothing if the image is given. */
const ROLES = [
  "buckets",
  "queues",
  "students_table",
  "repository",
  "function",
  "trigger",
  "identities",
  "alarms",
];

/** Roles to kill a run in. Killed elsewhere, it leaves resources without some settings, which the drift.py step covers. */
const KILLED_IN = ["queues", "function", "identities"];

playbookTest(
  "AWS: created despite kills in three roles, unchanged by a second run, repaired, removed",
  async (step, account) => {
    const students = `${account.dir}/students.csv`;
    await Deno.writeTextFile(students, "name,major,year\nann,physics,senior\nbob,law,junior\n");
    const settings = [
      `function_image=${IMAGE}`,
      `students_file=${students}`,
      "video_expiry=365",
      "bystanders=blur",
    ];
    const given = settings.flatMap((setting) => ["-e", setting]);
    const aws = (...args: string[]) => account.play("aws.yml", ...given, ...args);
    const teardown = (...args: string[]) => account.play("teardown.yml", ...args);
    // The deployer's policy need not allow calls for another project, so they are recorded elsewhere.
    const stranger = account.with({ ROLLCALL_TEST_CALLS: `${account.dir}/other-calls` });

    await step("a check run of a fresh account succeeds and creates nothing", async () => {
      const { code, output, changed } = await aws("--check");
      assert.equal(code, 0, output);
      // The repository module reports "skipping" for what it would change.
      for (const role of ROLES.filter((role) => role !== "repository")) {
        assert.ok(changed.some((task) => task.startsWith(`${role} : `)), role);
      }
      assert.deepEqual(await everythingIn(account), {});
    });

    await step("invalid settings are refused, and nothing is created", async () => {
      const invalid = {
        queue_max_receives: "none",
        esm_maximum_concurrency: "1",
        function_timeout: "0",
        esm_batch_size: "lots",
        function_memory: "64MB",
        video_expiry: -1,
        bystanders: "blurred",
        log_retention: "31",
        function_reserved_concurrency: -1,
      };
      const { code, output } = await aws("-e", JSON.stringify(invalid));
      assert.notEqual(code, 0);
      for (
        const message of [
          "queue_max_receives is none: give a whole number from 1 to 1000",
          "esm_maximum_concurrency is 1: give a whole number from 2 to 1000",
          "video_expiry is -1: give a whole number from 0 to 36500",
          "bystanders is blurred: give keep, blur or crop",
          "function_timeout is 0: give a whole number from 1 to 900",
          "esm_batch_size is lots: give a whole number from 1 to 10",
          "function_reserved_concurrency is -1: give a whole number from 1 to 100000, or none",
          "function_memory is 64MB: give",
          "log_retention is 31: give one of 1, 3",
        ]
      ) assert.ok(output.includes(message), message + output);
      const short = await stranger.play("aws.yml", ...given, "-e", "project=a");
      assert.match(short.output, /the project a .* makes no bucket name: use 2 to 41 lower-case/);
      assert.deepEqual(await everythingIn(account), {});
    });

    for (const role of KILLED_IN) {
      await step(`a run is killed in the role ${role}`, async () => {
        const run = account.start("aws.yml", ...given);
        let ended = false;
        run.ended.then(() => ended = true);
        const inRole = async () =>
          changedTasks(await run.output()).some((task) => task.startsWith(`${role} : `));
        await eventually(`a change in ${role}`, async () => ended || await inRole(), 300);
        assert.ok(!ended, await run.output());
        await run.kill();
      });
    }

    let made: Everything = {};
    await step("the next run completes it", async () => {
      const { code, output } = await aws();
      assert.equal(code, 0, output);
      made = await everythingIn(account);
      assert.deepEqual(Object.keys(made).sort(), STACK);
      assert.match(JSON.stringify(made["bucket rollcall-000000000000-input"]), /"Days":365/);
      const text = JSON.stringify(made["function rollcall-recognise"]);
      assert.match(text, /"ROLLCALL_BYSTANDERS":"blur"/);
    });

    await step(
      "a further run changes nothing, with numbers given as text and another cloud in .env",
      async () => {
        const pipeline = JSON.parse(
          await Deno.readTextFile(`${root}inventory/group_vars/all/pipeline.json`),
        );
        const numbers = Object.entries({ ...pipeline, images_kept: 10, frame_expiry: 30 })
          .filter(([, value]) => typeof value === "number")
          .flatMap(([name, value]) => ["-e", `${name}=${value}`]);
        // Other credentials, and another cloud.
        const checkout = `${account.dir}/checkout`;
        await Deno.mkdir(checkout);
        for (
          const part of [
            "contract",
            "cli",
            "aws",
            "deno.json",
            "deno.lock",
            "inventory",
            "playbooks",
            "requirements.yml",
            "workload",
          ]
        ) {
          await copy(`${root}${part}`, `${checkout}/${part}`);
        }
        await Deno.symlink(`${root}node_modules`, `${checkout}/node_modules`);
        const keys = "AWS_ACCESS_KEY_ID=111111111111\nAWS_SECRET_ACCESS_KEY=x\n";
        await Deno.writeTextFile(
          `${checkout}/.env`,
          `${keys}AWS_ENDPOINT_URL=http://127.0.0.1:9\n`,
        );
        const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...env } = account.env;
        const credentials = `${account.dir}/credentials`;
        await Deno.writeTextFile(
          credentials,
          `[me]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
        );
        const { code, output, changed } = await runPlaybook("aws.yml", {
          dir: account.dir,
          env: {
            ...mitogen(account.dir),
            ...env,
            AWS_PROFILE: "me",
            AWS_SHARED_CREDENTIALS_FILE: credentials,
          },
          args: [...given, ...numbers, "-e", `checkout=${checkout}`],
        });
        assert.equal(code, 0, output);
        assert.deepEqual(changed, []);
        assert.match(output, /^localhost .* changed=0 /m);
      },
    );

    await step("only settings that have drifted are repaired", async () => {
      const repairs: string[] = JSON.parse(await account.python("drift.py", "rollcall"));
      assert.notDeepEqual(await everythingIn(account), made);
      const { code, output, changed } = await aws();
      assert.equal(code, 0, output);
      assert.deepEqual(changed, repairs);
      assert.deepEqual(await everythingIn(account), made);
    });

    await step("settings that do not fit the stack are refused, and nothing changes", async () => {
      const { code, output } = await aws(
        "-e",
        "function_architecture=arm64",
        "-e",
        "function_image=",
      );
      assert.notEqual(code, 0);
      assert.match(output, /has an image for x86_64, not for arm64: playbooks\/function\.yml/);
      // Pretend that images were pushed since.
      const looked = { problems: [], notes: [], function_image: IMAGE, newer_images: 10 };
      const pushed = { preflight_account: { ...looked, function_architecture: "x86_64" } };
      const expiring = await aws("-e", JSON.stringify(pushed));
      assert.notEqual(expiring.code, 0);
      assert.match(expiring.output, /10 images are newer than the function's, .*raise images_kept/);
      const torn = `${account.dir}/torn.csv`;
      await Deno.writeTextFile(torn, "name,major\nann,physics\n");
      const roster = await aws("-e", `students_file=${torn}`);
      assert.notEqual(roster.code, 0);
      assert.match(
        roster.output,
        /nothing was made:[^]*torn\.csv, line 1: the header has no year/,
      );
      const nowhere = await account.with({ AWS_REGION: "" }).play("aws.yml", ...given);
      assert.match(nowhere.output, /no region is set: set AWS_REGION/);
      assert.deepEqual(await everythingIn(account), made);
    });

    await step("people=all changes the function and its policy, and nothing else", async () => {
      const everyone = await aws("-e", "people=all");
      assert.equal(everyone.code, 0, everyone.output);
      assert.deepEqual(everyone.changed, [
        "function : Create the policy of the execution role",
        "function : Create or update the function",
      ]);
      const nobody = await aws("-e", "people=none");
      assert.notEqual(nobody.code, 0);
      assert.match(nobody.output, /value of people must be one of: first, all, got: none/);
      await aws();
      assert.deepEqual(await everythingIn(account), made);
    });

    await step("teardown refuses an unknown project and another region", async () => {
      const typo = await stranger.play(
        "teardown.yml",
        "-e",
        "project=rollcal",
        "-e",
        "confirm=rollcall",
      );
      assert.notEqual(typo.code, 0);
      assert.match(typo.output, /there is no such stack/);
      const elsewhere = await teardown("-e", "aws_region=eu-west-1", "-e", "confirm=rollcall");
      assert.notEqual(elsewhere.code, 0);
      assert.match(elsewhere.output, /is there already, in us-east-1 and not in eu-west-1/);
      assert.deepEqual(await everythingIn(account), made);
    });

    await step("teardown needs the project's name as confirmation", async () => {
      const { code, output } = await teardown();
      assert.notEqual(code, 0);
      assert.match(output, /To confirm: -e confirm=rollcall/);
      assert.match(output, /- bucket rollcall-000000000000-input/);
      assert.deepEqual(await everythingIn(account), made);
    });

    await step("teardown needs delete_data=true if a bucket or queue is not empty", async () => {
      await account.python("fill.py", "rollcall");
      const { code, output } = await teardown("-e", "confirm=rollcall");
      assert.notEqual(code, 0);
      assert.match(output, /bucket rollcall-000000000000-output: 1 objects/);
      assert.match(output, /queue rollcall-input-dlq: 1 messages/);
      // S3's test events do not count as data.
      assert.doesNotMatch(output, /queue rollcall-input:/);
      assert.match(output, /To delete them with their data: -e delete_data=true/);
      assert.deepEqual(
        Object.keys(await everythingIn(account)).sort(),
        [...STACK, ...OTHERS].sort(),
      );
    });

    await step("a killed teardown is completed by the next one", async () => {
      const args = ["-e", "confirm=rollcall", "-e", "delete_data=true"];
      const run = account.start("teardown.yml", ...args);
      await eventually(
        "queues go",
        async () => /^TASK \[queues : [^]*^changed: /m.test(await run.output()),
        300,
      );
      await run.kill();
      const { code, output } = await teardown(...args);
      assert.equal(code, 0, output);
      assert.match(output, /- table rollcall-students/);
      // The user and role that had the operator's policy are kept.
      assert.deepEqual(Object.keys(await everythingIn(account)).sort(), OTHERS);
    });

    await step("a third teardown finds nothing, and names files left on this machine", async () => {
      const env = `${account.dir}/env`;
      const key = `${account.dir}/key.yml`;
      await Deno.writeTextFile(env, "ROLLCALL_PROJECT=rollcall\nROLLCALL_STACK=rollcall\n");
      await Deno.writeTextFile(key, "");
      const files = ["-e", `env_file=${env}`, "-e", `bridge_key_file=${key}`];
      const { code, output, changed } = await teardown("-e", "confirm=rollcall", ...files);
      assert.match(output, /still on this machine, and no longer needed:/);
      for (const file of [env, key]) assert.ok(output.includes(`- ${file}\n`), output);
      assert.equal(code, 0, output);
      assert.deepEqual(changed, []);
      assert.match(output, /nothing: nothing was found/);
    });

    await step(
      "the deployer's policy allows all calls that were made",
      () => assertCovered(account),
    );
  },
);

/** Copies a file or folder. */
async function copy(from: string, to: string): Promise<void> {
  const { success } = await new Deno.Command("cp", { args: ["-R", from, to] }).output();
  assert.ok(success, from);
}

type Everything = Record<string, unknown>;

const STACK = [
  ...["function-errors", "input-dead-letters", "input-queue-age", "output-dead-letters"]
    .map((name) => `alarm rollcall-${name}`),
  ...["frames", "input", "output"].map((name) => `bucket rollcall-000000000000-${name}`),
  "function rollcall-recognise",
  "log group /aws/lambda/rollcall-recognise",
  ...["bridge", "eraser", "function", "operator"].map((name) => `policy rollcall-${name}`),
  ...["input", "input-dlq", "output", "output-dlq"].map((name) => `queue rollcall-${name}`),
  "repository rollcall-recognise",
  "role rollcall-function",
  "table rollcall-students",
  "user rollcall-bridge",
].sort();

/** Created by fill.py. */
const OTHERS = ["role people", "user ann"];

async function everythingIn(account: Account): Promise<Everything> {
  return JSON.parse(await account.python("everything.py"));
}

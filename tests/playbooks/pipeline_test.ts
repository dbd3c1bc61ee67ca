// The real function, bridge and workload on resources that playbooks/aws.yml has created.
import assert from "node:assert/strict";
import { dirname } from "node:path";
import { startChild } from "../../embedded/child.ts";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { run } from "../../embedded/local/run_process.ts";
import { startFunctionHost } from "../../embedded/function/function_host.ts";
import { processLauncher } from "../../embedded/function/launcher.ts";
import { eventually } from "../testing/eventually.ts";
import { sampleSet } from "../testing/samples.ts";
import { type Account, IMAGE, playbookTest } from "./testing/account.ts";

const FUNCTION = "rollcall-recognise";

playbookTest(
  "the playbooks' resources process uploads with each trigger",
  async (step, account) => {
    const { videos, gallery } = await sampleSet();
    const samples = `${dirname(videos)}/`;
    await using parts = new AsyncDisposableStack();
    const given = ["-e", `function_image=${IMAGE}`, "-e", `students_file=${samples}students.csv`];
    const env: Record<string, string> = { ...account.env };

    await step("outputs.yml writes .env for the programs", async () => {
      const { code, output } = await account.play("aws.yml", ...given);
      assert.equal(code, 0, output);
      const file = `${account.dir}/env`;
      const outputs = await account.play("outputs.yml", "-e", `env_file=${file}`);
      assert.equal(outputs.code, 0, outputs.output);
      const again = await account.play("outputs.yml", "-e", `env_file=${file}`);
      assert.deepEqual(again.changed, []);
      const mine = `${account.dir}/mine`;
      await Deno.writeTextFile(mine, "AWS_PROFILE=me\n");
      const refused = await account.play("outputs.yml", "-e", `env_file=${mine}`);
      assert.notEqual(refused.code, 0);
      assert.match(
        refused.output,
        /mine was not written by this playbook and would be overwritten: move it/,
      );
      assert.equal(await Deno.readTextFile(mine), "AWS_PROFILE=me\n");
      const text = await Deno.readTextFile(file);
      assert.doesNotMatch(text, /SECRET|ACCESS_KEY/);
      for (const line of text.split("\n")) {
        const [, name, value] = /^([A-Z_]+)=(.+)$/.exec(line) ?? [];
        if (name) env[name] = value!;
      }
      assert.equal(env["ROLLCALL_INPUT_BUCKET"], "rollcall-000000000000-input");
    });

    await step("the function starts with its configured environment", async () => {
      const host = startFunctionHost({
        launch: processLauncher(programCommand("function", "lambda/main.ts", {
          "/tmp": account.dir,
          "./var/gallery": gallery,
        })),
        env: {
          ...account.env,
          ...await functionEnvironment(account),
          ROLLCALL_GALLERY: gallery,
          ROLLCALL_THRESHOLD: "0.5",
        },
        functionName: FUNCTION,
        region: "us-east-1",
        timeoutSeconds: 60,
        memoryMb: 1769,
        instances: 2,
        logDir: account.dir,
        scratchDir: `${account.dir}/tmp`,
      });
      parts.defer(() => host.stop());
      await host.ready;
      const settings = { function_settings: { MINISTACK_LAMBDA_PROXY_URL: host.url } };
      given.push("-e", JSON.stringify(settings));
      const { code, output, changed } = await account.play("aws.yml", ...given);
      assert.equal(code, 0, output);
      assert.deepEqual(changed, ["function : Create or update the function"]);
    });

    const ledger = `${account.dir}/bridge/results.csv`;
    const bridge = startChild({
      command: programCommand("bridge", "bridge/main.ts", {
        "./var/bridge": `${account.dir}/bridge`,
      }),
      env: programEnvironment({ ...env, ROLLCALL_LEDGER: ledger, ROLLCALL_METRICS_PORT: "0" }),
      logFile: `${account.dir}/bridge.log`,
      graceMs: 40_000,
    });
    parts.defer(() => bridge.stop());

    await step("a workload through the bridge passes all eleven checks", async () => {
      const lines: string[] = [];
      const code = await run(
        programCommand("workload", "workload/main.ts", { "./var": account.dir }),
        {
          args: [
            "--videos",
            videos,
            "--mapping",
            `${samples}mapping`,
            "--ledger",
            ledger,
            "--run",
            `${account.dir}/run.json`,
            "--clear",
            "--report",
            `${account.dir}/report.html`,
          ],
          env,
          signal: new AbortController().signal,
          onLine: (line) => lines.push(line),
        },
      );
      assert.equal(code, 0, lines.join("\n"));
      assert.match(
        lines.at(-1)!,
        /^workload: (\d+) of \1 videos as expected, 11 of 11 checks passed$/,
      );
      await bridge.stop();
    });

    for (const trigger of ["esm", "s3"]) {
      await step(`trigger=${trigger} processes an upload without a bridge`, async () => {
        const { code, output } = await account.play(
          "aws.yml",
          ...given,
          "-e",
          `trigger=${trigger}`,
        );
        assert.equal(code, 0, output);
        const again = await account.play("aws.yml", ...given, "-e", `trigger=${trigger}`);
        assert.deepEqual(again.changed, []);
        const key = `way in ${trigger}`;
        await upload(account, env["ROLLCALL_INPUT_BUCKET"]!, `${key}.mp4`, `${videos}/test_0.mp4`);
        const csv = await eventually(
          `${key}.csv`,
          () => object(account, env["ROLLCALL_OUTPUT_BUCKET"]!, `${key}.csv`),
        );
        assert.match(csv, /^student_01,/);
      });
    }

    await step(
      "a switch back to the bridge keeps other projects' bucket notifications",
      async () => {
        const bucket = env["ROLLCALL_INPUT_BUCKET"]!;
        const others = { Id: "rollcall-uploads-2.txt", Events: ["s3:ObjectCreated:*" as const] };
        const filter = { Key: { FilterRules: [{ Name: "suffix" as const, Value: ".txt" }] } };
        await withS3(account, async (s3) => {
          const { $metadata: _, ...notifications } = await s3.getBucketNotificationConfiguration({
            Bucket: bucket,
          });
          const [{ LambdaFunctionArn } = {}] = notifications.LambdaFunctionConfigurations!;
          notifications.LambdaFunctionConfigurations!.push({
            ...others,
            LambdaFunctionArn,
            Filter: filter,
          });
          await s3.putBucketNotificationConfiguration({
            Bucket: bucket,
            NotificationConfiguration: notifications,
          });
        });
        const { code, output, changed } = await account.play("aws.yml", ...given);
        assert.equal(code, 0, output);
        assert.deepEqual(changed, [
          "trigger : Set the bucket's notifications",
          "trigger : Remove the bucket's permission to invoke the function (another trigger)",
        ]);
        await withS3(account, async (s3) => {
          const notifications = await s3.getBucketNotificationConfiguration({ Bucket: bucket });
          assert.deepEqual(notifications.LambdaFunctionConfigurations?.map(({ Id }) => Id), [
            others.Id,
          ]);
        });
      },
    );
  },
);

/** The function's environment variables. Imports the SDK here because it reads the environment when it is loaded. */
async function functionEnvironment({ access }: Account): Promise<Record<string, string>> {
  const { Lambda } = await import("@aws-sdk/client-lambda");
  const lambda = new Lambda(access);
  try {
    const { Environment } = await lambda.getFunctionConfiguration({ FunctionName: FUNCTION });
    return Environment!.Variables!;
  } finally {
    lambda.destroy();
  }
}

async function upload(account: Account, Bucket: string, Key: string, file: string): Promise<void> {
  await withS3(account, async (s3) => {
    await s3.putObject({ Bucket, Key, Body: await Deno.readFile(file) });
  });
}

function object(account: Account, Bucket: string, Key: string): Promise<string | undefined> {
  return withS3(account, async (s3) => {
    try {
      return await (await s3.getObject({ Bucket, Key })).Body!.transformToString();
    } catch (error) {
      if (error instanceof Error && error.name === "NoSuchKey") return undefined;
      throw error;
    }
  });
}

async function withS3<T>(
  { access }: Account,
  use: (s3: import("@aws-sdk/client-s3").S3) => Promise<T>,
): Promise<T> {
  const { S3 } = await import("@aws-sdk/client-s3");
  const s3 = new S3({ ...access, forcePathStyle: true });
  try {
    return await use(s3);
  } finally {
    s3.destroy();
  }
}

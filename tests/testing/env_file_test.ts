import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import { withoutEnvFile } from "./env_file.ts";

Deno.test("only the tasks that work on AWS read .env", () => {
  const reading = Object.entries(config.tasks).flatMap(([name, { command }]) =>
    command.includes("--env-file") ? [name] : []
  );
  assert.deepEqual(reading.sort(), [
    "bridge",
    "dlq",
    "erase",
    "image:push",
    "report",
    "students",
    "verify",
    "watch",
    "workload",
  ]);
});

Deno.test({
  name: "a task reads .env, the environment wins over it, and a missing .env is no error " +
    "(needs run, read, write, env)",
  ...needs("run", "read", "write", "env"),
  fn: () =>
    inTempDir(async (folder) => {
      for (
        const name of [
          "deno.json",
          "deno.lock",
          "node_modules",
          "bridge",
          "contract",
          "cli",
          "aws",
          "inventory",
        ]
      ) {
        await Deno.symlink(`${root}${name}`, `${folder}/${name}`);
      }
      const dlq = async (env: Record<string, string> = {}) => {
        const { stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["task", "--quiet", "dlq", "list"],
          cwd: folder,
          clearEnv: true,
          env: {
            PATH: Deno.env.get("PATH")!,
            HOME: folder,
            AWS_EC2_METADATA_DISABLED: "true",
            AWS_ACCESS_KEY_ID: "a",
            AWS_SECRET_ACCESS_KEY: "b",
            NO_COLOR: "1",
            ...env,
          },
        }).output();
        return new TextDecoder().decode(stderr);
      };
      const noRegion = /^dlq: AWS_REGION \(or --region\) is not set: .*\n$/;
      assert.match(await dlq(), noRegion);
      // Nothing listens on this port.
      const lines = ["AWS_REGION=us-east-1", "AWS_ENDPOINT_URL=http://127.0.0.1:9"];
      await Deno.writeTextFile(`${folder}/.env`, `${lines.join("\n")}\n`);
      assert.match(
        await dlq(),
        /^dlq: cannot reach AWS at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/,
      );
      const other = "http://127.0.0.1:7";
      assert.match(await dlq({ AWS_ENDPOINT_URL: other }), /cannot reach AWS at http:.*:7 /);
      assert.match(await dlq(withoutEnvFile(folder)), noRegion);
    }),
});

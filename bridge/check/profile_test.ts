import assert from "node:assert/strict";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";

Deno.test({
  name: "bridge check: a profile, which it may not read, is one line with what works " +
    "(needs run, read, write, env)",
  ...needs("run", "read", "write", "env"),
  fn: () =>
    inTempDir(async (state) => {
      const paths = { "./var/bridge": state };
      const [program = "", ...args] = programCommand("bridge", "bridge/main.ts", paths);
      const { code, stdout } = await new Deno.Command(program, {
        args: [...args, "check", "--ledger", `${state}/results.csv`],
        clearEnv: true,
        env: {
          ...programEnvironment({}),
          HOME: "/home/nobody",
          AWS_PROFILE: "me",
          AWS_REGION: "us-east-1",
          AWS_EC2_METADATA_DISABLED: "true",
        },
      }).output();
      assert.match(
        new TextDecoder().decode(stdout),
        /^fails {2}AWS_PROFILE=me gives no credentials: this program may not read ~\/\.aws\/config: set AWS_ACCESS_KEY_ID .*export-credentials --profile me --format env` prints them, and unset AWS_PROFILE$/m,
      );
      assert.equal(code, 1);
    }),
});

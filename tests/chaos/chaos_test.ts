import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import { programCommand, programEnvironment, root } from "../../cli/program_command.ts";

/**
 * A seed with a kill of each kind: while starting, by the clock, at an invocation, at both deletes.
 */
const SEED = "16389";

Deno.test({
  name: "a bridge that is killed while AWS fails loses nothing and writes nothing twice",
  ...needs("run", "read", "write", "env", "net"),
  async fn() {
    const [deno, ...args] = programCommand("demo", "tests/chaos/main.ts");
    const sizes = ["--uploads", "60", "--kills", "6", "--seed", SEED];
    const { code, stdout, stderr } = await new Deno.Command(deno!, {
      args: [...args, ...sizes],
      cwd: root,
      env: programEnvironment({}),
      clearEnv: true,
      stdin: "null",
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trimEnd());
    const last = out!.split("\n").at(-1);
    assert.equal(last, "chaos: 60 uploads, 6 kills: 0 lost, 0 twice", `${out}\n${err}`);
    assert.match(out!, /answers erased +│ [1-9]/);
    assert.match(out!, /long videos +│ [1-9]\d* in [1-9]\d* parts/);
    assert.equal(code, 0, out);
  },
});

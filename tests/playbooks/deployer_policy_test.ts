// playbooks/deployer_policy.yml writes the deployer's policy.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import {
  EXAMPLE_ACCOUNT,
  LONGEST_NAME,
  MANAGED_POLICY_LIMIT,
  type Policy,
  renderPolicies,
  renderSkipReason,
  runPlaybookOffline,
  sizeOf,
} from "./testing/rendered_policies.ts";

const reason = renderSkipReason();
Deno.test({
  name:
    "deployer_policy.yml writes the whole policy in parts within AWS's limit, without AWS calls" +
    (reason === undefined ? "" : ` (skipped: ${reason})`),
  ignore: reason !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      const given = { ...EXAMPLE_ACCOUNT, project: LONGEST_NAME };
      const playbook = "playbooks/deployer_policy.yml";
      const printed = await runPlaybookOffline(
        playbook,
        { ...given, deployer_policy_folder: dir },
        dir,
      );
      const parts: Policy[] = [...Deno.readDirSync(dir)]
        .map(({ name }) => name).filter((name) => name.endsWith(".json")).sort()
        .map((name) => {
          assert.ok(printed.includes(`--policy-document file://${dir}/${name}`), name);
          return JSON.parse(Deno.readTextFileSync(`${dir}/${name}`));
        });
      for (const part of parts) assert.ok(sizeOf(part) <= MANAGED_POLICY_LIMIT, `${sizeOf(part)}`);
      const [whole] = await renderPolicies([{ document: "deployer", variables: given }]);
      assert.deepEqual(parts.flatMap(({ Statement }) => Statement), whole!.Statement);
    }),
});

import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { STAND_IN } from "../devstack/standin_repository.ts";
import { playbookSkipReason } from "../playbooks/testing/account.ts";
import { afterwards } from "./devstack/afterwards.ts";
import { openHost } from "./devstack/host.ts";
import { refusals } from "./devstack/refusals.ts";
import { removal } from "./devstack/removal.ts";
import { restarts } from "./devstack/restarts.ts";
import { result } from "./devstack/result.ts";
import { stacking } from "./devstack/stacking.ts";
import { machineRoot } from "./root.ts";

const root = machineRoot();

Deno.test({
  name:
    `devstack.yml over SSH on a real systemd, with ${STAND_IN} (needs root, ROLLCALL_TEST_SYSTEMD and Ansible)`,
  ignore: !root || playbookSkipReason() !== undefined,
  fn: (t) =>
    inTempDir(async (dir) => {
      await using host = await openHost(t, root!, dir);
      // In this order, on one host: each finds what the one before has left.
      await refusals(host);
      await stacking(host);
      await result(host);
      await restarts(host);
      await removal(host);
      await afterwards(host);
      await host.step("no password was printed", () => {
        for (const secret of Object.values(host.devstack.passwords)) {
          assert.ok(!host.all.some((output) => output.includes(secret)));
        }
        return Promise.resolve();
      });
    }),
});

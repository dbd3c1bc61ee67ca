import assert from "node:assert/strict";
import { playbookTest } from "./account.ts";

playbookTest(
  "the fake IAM sets a policy's default version on MiniStack",
  async (_, account) => {
    assert.equal(await account.python("versions.py"), '["two", "one"]\n');
  },
);

import assert from "node:assert/strict";
import { playbookTest } from "./account.ts";

playbookTest(
  "MiniStack, with what stands before its IAM, keeps a policy's default",
  async (_, account) => {
    assert.equal(await account.python("versions.py"), '["two", "one"]\n');
  },
);

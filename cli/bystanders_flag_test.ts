import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { bystandersFlag } from "./bystanders_flag.ts";

Deno.test({
  name:
    "bystanders are kept unless a setting says otherwise, and a typing error is refused (needs env)",
  ...needs("env"),
  fn() {
    assert.equal(bystandersFlag.default, "keep");
    assert.equal(bystandersFlag.parse!("blur"), "blur");
    for (const wrong of ["blurred", "", "BLUR", "__proto__"]) {
      assert.throws(() => bystandersFlag.parse!(wrong), /it must be keep, blur, crop/);
    }
  },
});

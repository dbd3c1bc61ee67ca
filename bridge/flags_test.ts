import assert from "node:assert/strict";
import { UserError } from "../contract/errors.ts";
import { needs } from "../contract/testing/harness.ts";

Deno.test({
  name: "a size is a number of bytes, with an optional K, M or G (needs env)",
  ...needs("env"),
  async fn() {
    const { byteSize } = await import("./flags.ts");
    const sizes = ["0", "4096", "64K", "64m", "1G"].map(byteSize);
    assert.deepEqual(sizes, [0, 4096, 65536, 67108864, 1073741824]);
    for (const text of ["", "64 M", "-1", "1T", "1.5M", "K"]) {
      assert.throws(() => byteSize(text), UserError);
    }
  },
});

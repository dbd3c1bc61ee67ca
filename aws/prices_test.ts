import assert from "node:assert/strict";
import { costOfThousand } from "./prices.ts";

Deno.test("1000 invocations of a second with 1 GB cost 1000 GB-seconds and 1000 requests", () => {
  assert.equal(costOfThousand(1000, 1024, "x86_64").toFixed(7), (0.0166667 + 0.0002).toFixed(7));
  assert.equal(costOfThousand(1000, 1024, "arm64").toFixed(7), (0.0133334 + 0.0002).toFixed(7));
});

Deno.test("the duration is rounded up to whole milliseconds", () => {
  assert.equal(costOfThousand(0.2, 512, "x86_64"), costOfThousand(1, 512, "x86_64"));
  assert.ok(costOfThousand(1.1, 512, "x86_64") > costOfThousand(1, 512, "x86_64"));
});

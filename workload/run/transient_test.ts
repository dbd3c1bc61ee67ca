import assert from "node:assert/strict";
import { isTransient } from "./transient.ts";

Deno.test("only what may pass is tried again", () => {
  assert.equal(isTransient({ $metadata: { httpStatusCode: 503 } }), true);
  assert.equal(isTransient({ code: "ECONNRESET" }), true);
  assert.equal(isTransient({ name: "SlowDown" }), true);
  // As the SDK sees them for every other request.
  for (const code of ["ECONNREFUSED", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]) {
    assert.equal(isTransient({ code }), true, code);
  }
  assert.equal(isTransient({ code: "ENOENT" }), false);
  assert.equal(isTransient({ $metadata: { httpStatusCode: 403 } }), false);
  assert.equal(isTransient(new Error("no such file")), false);
  assert.equal(isTransient(undefined), false);
});

import assert from "node:assert/strict";
import { isRetryable } from "./retryable_error.ts";

Deno.test("only what may pass is tried again", () => {
  assert.equal(isRetryable({ $metadata: { httpStatusCode: 503 } }), true);
  assert.equal(isRetryable({ code: "ECONNRESET" }), true);
  assert.equal(isRetryable({ name: "SlowDown" }), true);
  // As the SDK sees them for every other request.
  for (const code of ["ECONNREFUSED", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]) {
    assert.equal(isRetryable({ code }), true, code);
  }
  assert.equal(isRetryable({ code: "ENOENT" }), false);
  assert.equal(isRetryable({ $metadata: { httpStatusCode: 403 } }), false);
  assert.equal(isRetryable(new Error("no such file")), false);
  assert.equal(isRetryable(undefined), false);
});

import assert from "node:assert/strict";
import { isRetryable } from "./retryable_error.ts";

Deno.test("only errors that may be temporary are retried", () => {
  assert.equal(isRetryable({ $metadata: { httpStatusCode: 503 } }), true);
  assert.equal(isRetryable({ code: "ECONNRESET" }), true);
  assert.equal(isRetryable({ name: "SlowDown" }), true);
  // The SDK retries these for other requests.
  for (const code of ["ECONNREFUSED", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"]) {
    assert.equal(isRetryable({ code }), true, code);
  }
  assert.equal(isRetryable({ code: "ENOENT" }), false);
  assert.equal(isRetryable({ $metadata: { httpStatusCode: 403 } }), false);
  assert.equal(isRetryable(new Error("no such file")), false);
  assert.equal(isRetryable(undefined), false);
});

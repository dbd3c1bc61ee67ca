import assert from "node:assert/strict";
import { exitText, timeoutError } from "./invocation.ts";

Deno.test("the exit of a process is worded as by Lambda", () => {
  assert.equal(
    exitText({ code: 1, signal: null }),
    "Runtime exited with error: exit status 1",
  );
  assert.equal(
    exitText({ code: 137, signal: "SIGKILL" }),
    "Runtime exited with error: signal: killed",
  );
  assert.equal(exitText({ code: 0, signal: null }), "Runtime exited without providing a reason");
});

Deno.test("a timeout names the request and the limit with two decimals", () => {
  const { kind, payload } = timeoutError("abc", 3);
  assert.equal(kind, "timeout");
  assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), {
    errorType: "Sandbox.Timedout",
    errorMessage: "RequestId: abc Error: Task timed out after 3.00 seconds",
  });
});

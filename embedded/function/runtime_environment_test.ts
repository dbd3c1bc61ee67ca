import assert from "node:assert/strict";
import { logStreamName, runtimeEnvironment } from "./runtime_environment.ts";

const given = {
  settings: { functionName: "f", memoryMb: 1769, timeoutSeconds: 30, region: "us-east-1" },
  api: "127.0.0.1:1234",
  logStream: "stream",
};

Deno.test("a runtime has Lambda's variables and its own", () => {
  const env = runtimeEnvironment({ ...given, own: { STUDENTS_TABLE: "s" } });
  assert.equal(env.AWS_LAMBDA_RUNTIME_API, "127.0.0.1:1234");
  assert.equal(env.AWS_LAMBDA_FUNCTION_NAME, "f");
  assert.equal(env.AWS_LAMBDA_FUNCTION_VERSION, "$LATEST");
  assert.equal(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, "1769");
  assert.equal(env.AWS_LAMBDA_LOG_STREAM_NAME, "stream");
  assert.equal(env.AWS_REGION, "us-east-1");
  assert.equal(env.STUDENTS_TABLE, "s");
  assert.ok(!("PATH" in env) && !("HOME" in env));
});

Deno.test("a function's variable overrides a default but not a reserved variable of Lambda", () => {
  const env = runtimeEnvironment({ ...given, own: { TZ: "UTC", AWS_REGION: "mars" } });
  assert.equal(env.TZ, "UTC");
  assert.equal(env.AWS_REGION, "us-east-1");
});

Deno.test("a log stream is named after day, version and instance", () => {
  const name = logStreamName(new Date("2026-01-31T23:59:59Z"), "0f-1e");
  assert.equal(name, "2026/01/31/[$LATEST]0f1e");
});

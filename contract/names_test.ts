import assert from "node:assert/strict";
import { namesOf } from "./names.ts";

Deno.test("every name follows from the project's", () => {
  assert.deepEqual(namesOf("demo"), {
    inputBucket: "demo-input",
    outputBucket: "demo-output",
    frameBucket: "demo-frames",
    inputQueue: "demo-input",
    inputDeadLetterQueue: "demo-input-dlq",
    outputQueue: "demo-output",
    outputDeadLetterQueue: "demo-output-dlq",
    studentsTable: "demo-students",
    functionName: "demo-recognise",
  });
});

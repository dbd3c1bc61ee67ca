import assert from "node:assert/strict";
import { fillTemplate, type Names, namesOf } from "./names.ts";

Deno.test("all names follow from the project", () => {
  const names: Names = namesOf("demo");
  assert.deepEqual(names, {
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

Deno.test("fillTemplate accepts names with or without blanks, and refuses other templates", () => {
  const values = { project: "p", bucket_prefix: "b$&" };
  assert.equal(fillTemplate("{{ project }}-{{bucket_prefix}}-x{{ project }}", values), "p-b$&-xp");
  assert.equal(fillTemplate("plain", values), "plain");
  for (const other of ["{{ stage }}", "{{ project | upper }}", "{% if x %}a", "{{ project"]) {
    assert.throws(
      () => fillTemplate(`{{ project }}-${other}`, values),
      /^Error: names\.json: ".*" may use \{\{ project \}\} and \{\{ bucket_prefix \}\}, and nothing /,
      other,
    );
  }
});

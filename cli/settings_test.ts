import assert from "node:assert/strict";
import { namesOf } from "../contract/names.ts";
import { chosenNames, cloudFlags, nameFlags, nameVariables } from "./settings.ts";

Deno.test("names follow from the project, except those that are set", () => {
  assert.deepEqual(chosenNames({ project: "demo" }), namesOf("demo"));
  const chosen = chosenNames({ project: "demo", inputBucket: "mine", outputQueue: undefined });
  assert.deepEqual(chosen, { ...namesOf("demo"), inputBucket: "mine" });
});

Deno.test("names in .env of another project are refused", () => {
  const given = { project: "demo", inputBucket: "demo-1-input" };
  assert.equal(chosenNames(given, "demo").inputBucket, "demo-1-input");
  assert.equal(chosenNames(given, "").inputBucket, "demo-1-input");
  assert.throws(() => chosenNames(given, "rollcall"), {
    name: "UserError",
    message: /^\.env holds the names of the project rollcall, not of demo: .*project=demo/,
  });
});

Deno.test("each name has its own flag and variable", () => {
  assert.deepEqual(Object.keys(nameFlags).sort(), Object.keys(namesOf("demo")).sort());
  const flags = Object.values({ ...nameFlags, ...cloudFlags });
  assert.equal(new Set(flags.map(({ flags }) => flags)).size, flags.length);
  assert.equal(new Set(flags.map(({ env }) => env)).size, flags.length);
  for (const { env } of Object.values(nameFlags)) assert.match(env!, /^ROLLCALL_[A-Z_]+$/);
});

Deno.test("nameVariables holds the project and every name", () => {
  const variables = nameVariables("demo", namesOf("demo"));
  assert.equal(variables["ROLLCALL_PROJECT"], "demo");
  assert.equal(variables["ROLLCALL_INPUT_DLQ"], "demo-input-dlq");
  assert.equal(Object.keys(variables).length, Object.keys(namesOf("demo")).length + 1);
});

Deno.test("the default project is rollcall", () => {
  assert.equal(cloudFlags.project.default, "rollcall");
});

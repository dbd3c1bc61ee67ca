import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { keepInstructions, nameOverrides, playbookSettings } from "./keep_instructions.ts";

Deno.test("the settings are quoted for a shell", () => {
  const files = {
    ledger: "/a b/results.csv",
    logs: "/logs",
    metrics: "http://127.0.0.1:9/metrics",
    playbookSettings: "var/demo/aws.json",
  };
  const text = keepInstructions({ AWS_REGION: "us-east-1", X: "it's" }, namesOf("demo"), files);
  for (const line of ["AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "X='it'\\''s'"]) {
    assert.ok(text.includes(`\n  export ${line}\n`), text);
  }
  assert.match(text, /tail -f '\/a b\/results\.csv'\n/);
  for (const line of text.split("\n")) assert.ok(line.length < 80, line);
  assert.match(text, /watch \\\n.* \\\n +--metrics http:\/\/127\.0\.0\.1:9\/metrics\n/);
  assert.match(text, /s3:\/\/demo-output\//);
  assert.match(text, /ansible-playbook playbooks\/aws\.yml \\\n +-e @var\/demo\/aws\.json\n/);
});

Deno.test("the playbook's settings name the buckets and the function of the kept cloud", () => {
  const cloud = { functionUrl: "http://127.0.0.1:9/", concurrency: 8 };
  const { bucket_prefix, function_settings } = playbookSettings("demo", cloud, "students.csv");
  assert.equal(`${bucket_prefix}-input`, namesOf("demo").inputBucket);
  assert.deepEqual(function_settings, { MINISTACK_LAMBDA_PROXY_URL: cloud.functionUrl });
});

Deno.test({
  name: "with an .env, the instructions override its resource names (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (checkout) => {
      assert.deepEqual(nameOverrides("demo", checkout), {});
      await Deno.writeTextFile(`${checkout}/.env`, "ROLLCALL_INPUT_BUCKET=other\n");
      assert.equal(nameOverrides("demo", checkout)["ROLLCALL_INPUT_BUCKET"], "demo-input");
    }),
});

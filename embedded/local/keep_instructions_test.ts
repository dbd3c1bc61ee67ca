import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import {
  keepInstructions,
  type Kept,
  nameOverrides,
  playbookSettings,
} from "./keep_instructions.ts";
import { userPaths } from "./user_paths.ts";

const KEPT: Kept = {
  videos: "var/demo/samples/videos",
  mapping: "var/demo/samples/mapping",
  run: "var/demo/run.json",
  ledger: "/a b/results.csv",
  report: "var/demo/report.html",
  gallery: "var/demo/gallery",
  logs: "/logs",
  metrics: "http://127.0.0.1:9/metrics",
  playbookSettings: "var/demo/aws.json",
};
const ENVIRONMENT = { AWS_REGION: "us-east-1", X: "it's" };
const instructions = (kept: Partial<Kept>, folder: string) =>
  keepInstructions(
    ENVIRONMENT,
    namesOf("demo"),
    { ...KEPT, ...kept },
    userPaths(folder, "/checkout/"),
  );

Deno.test("the settings are quoted for a shell", () => {
  const text = instructions({}, "/checkout");
  for (const line of ["AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "X='it'\\''s'"]) {
    assert.ok(text.includes(`\n  export ${line}\n`), text);
  }
  assert.match(text, /tail -f '\/a b\/results\.csv'\n/);
  for (const line of text.split("\n")) assert.ok(line.length < 80, line);
  assert.match(text, /watch \\\n.* \\\n +--metrics http:\/\/127\.0\.0\.1:9\/metrics\n/);
  assert.match(text, /s3:\/\/demo-output\//);
  assert.match(text, /ansible-playbook playbooks\/aws\.yml \\\n +-e @var\/demo\/aws\.json\n/);
});

Deno.test("workload and report write the report of this run; verify compares with the mapping", () => {
  const text = instructions({}, "/checkout");
  for (const program of ["workload", "report"]) {
    const command = commandOf(text, program);
    assert.match(command, /--report var\/demo\/report\.html/);
    assert.match(command, /--run var\/demo\/run\.json --ledger '\/a b\/results\.csv'/);
  }
  assert.match(commandOf(text, "verify"), /--mapping var\/demo\/samples\/mapping/);
  assert.doesNotMatch(instructions({ mapping: undefined }, "/checkout"), /--mapping/);
});

Deno.test("in another folder the commands have absolute paths", () => {
  const text = instructions({ videos: "/home/ann/clips" }, "/home/ann");
  const workload = commandOf(text, "workload");
  assert.match(workload, /^\/checkout\/rollcall workload/);
  assert.match(workload, /--videos \/home\/ann\/clips/);
  assert.match(workload, /--report \/checkout\/var\/demo\/report\.html/);
  // ./rollcall runs Ansible in the checkout.
  assert.match(
    commandOf(text, "ansible-playbook"),
    /playbooks\/aws\.yml -e @var\/demo\/aws\.json$/,
  );
});

/** One command of the instructions, as one line. */
function commandOf(text: string, program: string): string {
  const joined = text.replaceAll(/ \\\n +/g, " ");
  return new RegExp(`^ {2}(\\S*rollcall ${program}.*)$`, "m").exec(joined)![1]!;
}

Deno.test("the playbook's settings name the buckets and the function of the kept cloud", () => {
  const cloud = { functionUrl: "http://127.0.0.1:9/", concurrency: 8 };
  const inputs = { students: "students.csv", bystanders: "blur" } as const;
  const { bucket_prefix, function_settings, ...more } = playbookSettings("demo", cloud, inputs);
  assert.equal(`${bucket_prefix}-input`, namesOf("demo").inputBucket);
  assert.deepEqual(function_settings, { MINISTACK_LAMBDA_PROXY_URL: cloud.functionUrl });
  assert.deepEqual([more.students_file, more.bystanders], ["students.csv", "blur"]);
  assert.ok(!("people" in more));
  const whole = playbookSettings("demo", cloud, { ...inputs, timelineSeconds: 900 });
  assert.deepEqual([whole.people, whole.function_timeout], ["all", 900]);
});

Deno.test({
  name: "with an .env, the instructions override its resource names (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (checkout) => {
      assert.deepEqual(nameOverrides("demo", checkout), {});
      await Deno.writeTextFile(`${checkout}/.env`, "ROLLCALL_INPUT_BUCKET=other\n");
      assert.equal(nameOverrides("demo", checkout)["ROLLCALL_INPUT_BUCKET"], "demo-input");
      assert.equal(nameOverrides("demo", checkout)["ROLLCALL_GUESTS"], "");
    }),
});

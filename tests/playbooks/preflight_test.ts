// playbooks/preflight.yml lists all that is missing at once, first, in a check run too.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { runPlaybook } from "./testing/ansible.ts";
import { renderSkipReason } from "./testing/rendered_policies.ts";

const reason = renderSkipReason();

function test(name: string, fn: (dir: string) => Promise<void>) {
  Deno.test({
    name: `preflight: ${name}${reason === undefined ? "" : ` (skipped: ${reason})`}`,
    ignore: reason !== undefined,
    fn: () => inTempDir(fn),
  });
}

/** What site.yml names as missing, a line each. It must end in the first failed task. */
async function missing(
  dir: string,
  env: Readonly<Record<string, string>>,
  ...args: string[]
): Promise<string[]> {
  const { code, output } = await runPlaybook("../site.yml", {
    dir,
    env: {
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: `${dir}/config`,
      ...env,
    },
    args: ["-e", `gallery_file=${dir}/no-gallery`, ...args],
  });
  assert.notEqual(code, 0, output);
  const [first, ...more] = output.matchAll(
    /^\[ERROR\]: Task failed: Action failed: nothing was made:\n((?:- .*\n)+)/gm,
  );
  assert.ok(first, output);
  assert.equal(more.length, 0, output);
  return first[1]!.trimEnd().split("\n").map((line) => line.slice(2));
}

test("one list has every gap, the same in a check run", async (dir) => {
  const wrong = ["-e", "project=A", "-e", "function_memory=1", "-e", "bridge_count=0"];
  const list = await missing(dir, {}, ...wrong);
  for (
    const [index, pattern] of [
      /^no vault password: put one in a file/,
      /^bridge_count: give a number/,
      /^no region is set: set AWS_REGION/,
      /^Unable to locate credentials: set AWS_ACCESS_KEY_ID/,
      /^the project A .* makes no bucket name/,
      /^function_memory is 1: give a whole number/,
      /no-gallery does not exist: make it with \.\/rollcall enroll/,
    ].entries()
  ) assert.match(list[index] ?? "", pattern);
  assert.deepEqual(await missing(dir, {}, ...wrong, "--check"), list);
});

test("a profile with a multi-factor code is reported, with the way to export keys", async (dir) => {
  await Deno.writeTextFile(
    `${dir}/config`,
    `[profile mfa]
role_arn = arn:aws:iam::123456789012:role/deployer
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/ann
[profile base]
aws_access_key_id = test
aws_secret_access_key = test
`,
  );
  const list = await missing(dir, { AWS_PROFILE: "mfa", AWS_REGION: "us-east-1" });
  assert.match(list[1]!, /multi-factor code, .*: export keys .*aws configure export-credentials/);
});

test("of a program that fails, its own line is shown and not the end of the stack", async (dir) => {
  const students = `${dir}/students.csv`;
  await Deno.writeTextFile(students, "name,major,year\nann,physics,senior\n");
  const aws = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, fresh);
  try {
    const list = await missing(
      dir,
      {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${aws.addr.port}`,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
        ANSIBLE_VAULT_PASSWORD_FILE: students,
      },
      "-e",
      `students_file=${students}`,
    );
    assert.match(list[1]!, /^students: the table is on fire/, list.join("\n"));
    assert.ok(list.every((line) => line.length > 10), list.join("\n"));
  } finally {
    await aws.shutdown();
  }
});

/** AWS's answers for the root user of a fresh account, whose DynamoDB has an error that nobody knows. */
async function fresh(request: Request): Promise<Response> {
  if (request.headers.get("x-amz-target")?.startsWith("DynamoDB")) {
    const error = { __type: "UnheardOfException", message: "the table is on fire" };
    return Response.json(error, { status: 400 });
  }
  if ((await request.text()).includes("Action=GetCallerIdentity")) {
    return new Response(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">' +
        "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>" +
        "<UserId>1</UserId><Account>123456789012</Account></GetCallerIdentityResult>" +
        "</GetCallerIdentityResponse>",
    );
  }
  return Response.json({}, {
    status: 404,
    headers: { "x-amzn-errortype": "ResourceNotFoundException" },
  });
}

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { callsOf } from "./sdk_calls.ts";
import { uncoveredCalls } from "./policy_coverage.ts";
import type { Policy } from "./rendered_policies.ts";

const WHERE = { partition: "aws", region: "us-east-1", account: "000000000000" };
const BUCKET = "arn:aws:s3:::rollcall-input";
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "cloudwatch:PutMetricAlarm": ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:rollcall-age"],
  "dynamodb:DescribeTable": ["arn:aws:dynamodb:us-east-1:000000000000:table/rollcall-students"],
  "ecr:DescribeRepositories": ["arn:aws:ecr:us-east-1:000000000000:repository/rollcall-recognise"],
  "iam:AttachUserPolicy": ["arn:aws:iam::000000000000:user/rollcall-bridge"],
  "iam:CreatePolicy": ["arn:aws:iam::000000000000:policy/rollcall-bridge"],
  "iam:ListPolicies": ["*"],
  "lambda:InvokeFunction": ["arn:aws:lambda:us-east-1:000000000000:function:rollcall-recognise"],
  "logs:CreateLogGroup": [
    "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/rollcall-recognise",
  ],
  "s3:DeleteObject": [`${BUCKET}/*`],
  "s3:GetEncryptionConfiguration": [BUCKET],
  "sqs:SetQueueAttributes": ["arn:aws:sqs:us-east-1:000000000000:rollcall-input"],
};
const POLICY: Policy = {
  Version: "2012-10-17",
  Statement: Object.entries(ALLOWED).map(([Action, Resource]) => ({
    Effect: "Allow",
    Action,
    Resource,
  })),
};

/** The lines of uncoveredCalls for these calls. */
async function missing(...calls: [call: string, parameters: Record<string, unknown>][]) {
  let lines: string[] = [];
  await inTempDir(async (dir) => {
    const text = calls.map(([call, parameters]) => JSON.stringify({ call, parameters }) + "\n");
    await Deno.writeTextFile(`${dir}/calls`, text.join(""));
    lines = await uncoveredCalls(`${dir}/calls`, [POLICY], WHERE);
  });
  return lines;
}

const files = needs("read", "write");

Deno.test({
  name: "uncoveredCalls: calls that the policies allow under their IAM names (needs read, write)",
  ...files,
  async fn() {
    const url = "http://127.0.0.1:4566/000000000000/rollcall-input";
    const allowed = await missing(
      ["cloudwatch:PutMetricAlarm", { AlarmName: "rollcall-age" }],
      ["dynamodb:DescribeTable", { TableName: "rollcall-students" }],
      ["ecr:DescribeRepositories", { repositoryNames: ["rollcall-recognise"] }],
      ["iam:AttachUserPolicy", {
        UserName: "rollcall-bridge",
        PolicyArn: "arn:aws:iam::1:policy/x",
      }],
      ["iam:CreatePolicy", { PolicyName: "rollcall-bridge" }],
      ["iam:ListPolicies", {}],
      ["lambda:Invoke", { FunctionName: "rollcall-recognise" }],
      ["logs:CreateLogGroup", { logGroupName: "/aws/lambda/rollcall-recognise" }],
      ["s3:DeleteObjects", { Bucket: "rollcall-input" }],
      ["s3:GetBucketEncryption", { Bucket: "rollcall-input" }],
      ["sqs:SetQueueAttributes", { QueueUrl: url }],
    );
    assert.deepEqual(allowed, []);
  },
});

Deno.test({
  name:
    "uncoveredCalls: another resource, an additional action, an unknown call (needs read, write)",
  ...files,
  async fn() {
    const lines = await missing(
      ["cloudwatch:PutMetricAlarm", { AlarmName: "rollcall-rest" }],
      ["iam:AttachUserPolicy", { UserName: "me" }],
      ["logs:CreateLogGroup", { logGroupName: "/aws/lambda/rollcall-recognise", tags: true }],
      ["s3:DeleteObjects", { Bucket: "rollcall-input", VersionId: true }],
      ["s3:FoldBucket", { Bucket: "rollcall-input" }],
      ["s3:GetBucketEncryption", { Bucket: "rollcall-2-input" }],
      ["sqs:SetQueueAttributes", { QueueUrl: "http://127.0.0.1/000000000000/rollcall-output" }],
    );
    assert.deepEqual(lines, [
      "cloudwatch:PutMetricAlarm: cloudwatch:PutMetricAlarm is not allowed on arn:aws:cloudwatch:us-east-1:000000000000:alarm:rollcall-rest",
      "iam:AttachUserPolicy: iam:AttachUserPolicy is not allowed on arn:aws:iam::000000000000:user/me",
      "logs:CreateLogGroup: logs:TagResource is not allowed",
      "s3:DeleteObjects: s3:DeleteObjectVersion is not allowed",
      "s3:FoldBucket: s3:FoldBucket is not allowed on arn:aws:s3:::rollcall-input",
      "s3:GetBucketEncryption: s3:GetEncryptionConfiguration is not allowed on arn:aws:s3:::rollcall-2-input",
      "sqs:SetQueueAttributes: sqs:SetQueueAttributes is not allowed on arn:aws:sqs:us-east-1:000000000000:rollcall-output",
    ]);
    await assert.rejects(missing(), /no call in/);
  },
});

const boto = needs("read", "write", "env", "run").ignore ? "run with -P=test" : whyNoBotocore();
Deno.test({
  name: "the call recorder writes calls and resource names but no secrets" +
    (boto ? ` (skipped: ${boto})` : ""),
  ignore: boto !== undefined,
  fn: () =>
    inTempDir(async (dir) => {
      const script = `
import botocore.config, botocore.session
config = botocore.config.Config(retries={"max_attempts": 0})
session = botocore.session.get_session()
def call(service, operation, **parameters):
    try:
        getattr(session.create_client(service, config=config), operation)(**parameters)
    except botocore.exceptions.EndpointConnectionError:
        pass
call("s3", "delete_objects", Bucket="b", Delete={"Objects": [{"Key": "k", "VersionId": "v"}]})
call("lambda", "create_function", FunctionName="f", Role="r", Code={"ImageUri": "i"}, Tags={"a": "b"},
     Environment={"Variables": {"TOKEN": "very-secret"}})
`;
      const { success, stderr } = await new Deno.Command("python3", {
        args: ["-c", script],
        clearEnv: true,
        env: {
          PATH: Deno.env.get("PATH") ?? "",
          PYTHONPATH: fileURLToPath(new URL("python_path", import.meta.url)),
          ROLLCALL_TEST_CALLS: `${dir}/calls`,
          AWS_ENDPOINT_URL: "http://127.0.0.1:1",
          AWS_REGION: "us-east-1",
          AWS_DEFAULT_REGION: "us-east-1",
          AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
          AWS_SECRET_ACCESS_KEY: "very-secret",
        },
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      const text = await Deno.readTextFile(`${dir}/calls`);
      assert.doesNotMatch(text, /very-secret|AKIDEXAMPLE/);
      assert.deepEqual(text.trim().split("\n").map((line) => JSON.parse(line)), [
        { call: "s3:DeleteObjects", parameters: { Bucket: "b", VersionId: true } },
        { call: "lambda:CreateFunction", parameters: { FunctionName: "f", Role: "r", Tags: true } },
      ]);
    }),
});

Deno.test("callsOf reads imported commands and refuses imports that do not show the calls", () => {
  const text = `
import { GetObjectCommand, NoSuchKeyException, type S3Client } from "@aws-sdk/client-s3";
import {
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { InvokeCommand } from "@aws-sdk/client-lambda";
`;
  assert.deepEqual(callsOf(text, "x.ts"), ["s3:GetObject", "sqs:ReceiveMessage"]);
  const hidden = [
    `import { S3 } from "@aws-sdk/client-s3";`,
    `import { paginateListObjectsV2 } from "@aws-sdk/client-s3";`,
    `import * as s3 from "@aws-sdk/client-s3";`,
    `const { S3 } = await import("@aws-sdk/client-s3");`,
  ];
  for (const line of hidden) assert.throws(() => callsOf(line, "x.ts"), /x\.ts/, line);
});

function whyNoBotocore(): string | undefined {
  try {
    const args = ["-c", "import botocore"];
    return new Deno.Command("python3", { args, stderr: "null" }).outputSync().success
      ? undefined
      : "no botocore";
  } catch {
    return "no python3";
  }
}

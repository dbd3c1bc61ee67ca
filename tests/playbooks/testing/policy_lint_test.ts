import assert from "node:assert/strict";
import { allows, policyFaults } from "./policy_lint.ts";
import type { Policy, Statement } from "./rendered_policies.ts";
import type { Reference } from "./service_authorization.ts";

const QUEUE = "arn:aws:sqs:eu-central-1:123456789012:rollcall-input";
const BUCKET = "arn:aws:s3:::rollcall-input";

const REFERENCE: Reference = {
  "cloudwatch:DescribeAlarms": [
    "arn:${Partition}:cloudwatch:${Region}:${Account}:alarm:${AlarmName}",
  ],
  "cloudwatch:GetMetricStatistics": [],
  "ec2:RunInstances": ["instance", "subnet"]
    .map((kind) => `arn:\${Partition}:ec2:\${Region}:\${Account}:${kind}/\${Id}`),
  "ec2:TerminateInstances": ["arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}"],
  "iam:AttachUserPolicy": ["arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"],
  "iam:DetachUserPolicy": ["arn:${Partition}:iam::${Account}:user/${UserNameWithPath}"],
  "lambda:DeleteEventSourceMapping": [
    "arn:${Partition}:lambda:${Region}:${Account}:event-source-mapping:${UUID}",
  ],
  "s3:GetObject": ["arn:${Partition}:s3:::${BucketName}/${ObjectName}"],
  "s3:ListBucket": ["arn:${Partition}:s3:::${BucketName}"],
  "sqs:ReceiveMessage": ["arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"],
  "sqs:SendMessage": ["arn:${Partition}:sqs:${Region}:${Account}:${QueueName}"],
};

const GOOD: Statement[] = [
  { Sid: "Bucket", Effect: "Allow", Action: ["s3:ListBucket"], Resource: [BUCKET] },
  {
    Sid: "OnlyStarOffered",
    Effect: "Allow",
    Action: ["cloudwatch:GetMetricStatistics"],
    Resource: ["*"],
  },
  {
    Sid: "Queue",
    Effect: "Allow",
    Action: ["sqs:ReceiveMessage", "sqs:SendMessage"],
    Resource: [QUEUE],
  },
  { Sid: "Videos", Effect: "Allow", Action: ["s3:GetObject"], Resource: [`${BUCKET}/*`] },
];

const policy = (...statements: readonly Statement[]): Policy => ({
  Version: "2012-10-17",
  Statement: statements,
});
const lint = (...statements: readonly Statement[]) =>
  policyFaults(policy(...statements), REFERENCE);

/** The faults of the good policy with one statement changed. */
function changed(at: number, change: Partial<Statement>): string[] {
  return lint(
    ...GOOD.map((statement, index) => index === at ? { ...statement, ...change } : statement),
  );
}

Deno.test("policyFaults: a good policy has none", () => {
  assert.deepEqual(lint(...GOOD), []);
});

Deno.test("policyFaults finds every way to grant too much, or nothing", () => {
  const ways: [at: number, change: Partial<Statement>, says: RegExp][] = [
    [2, { Action: ["sqs:*"] }, /sqs:\*: wildcards are not allowed in actions/],
    [2, { Action: "*" }, /\*: wildcards are not allowed/],
    [2, { Action: ["sqs:Receive?essage"] }, /wildcards are not allowed/],
    [2, { Action: ["sqs:ReceiveMessages"] }, /AWS has no such action/],
    [2, { Action: ["sqs:SendMessage", "sqs:ReceiveMessage"] }, /not sorted/],
    [2, { Action: ["sqs:SendMessage", "sqs:SendMessage"] }, /one is repeated/],
    [2, { Action: [] }, /no action/],
    [2, { Resource: ["*"] }, /use a narrower resource than \*/],
    [2, { Resource: [] }, /no resource/],
    [2, { Resource: [`${QUEUE}*`] }, /rollcall-input\*: matches more than one resource/],
    [2, { Resource: ["arn:aws:sqs:*:123456789012:rollcall-input"] }, /more than one resource/],
    [2, { Resource: [QUEUE, BUCKET] }, /rollcall-input: applies to none of the actions/],
    [0, { Resource: [`${BUCKET}/*`] }, /s3:ListBucket: no resource has its format/],
    [0, { Resource: ["arn:aws:s3:::*"] }, /more than one resource/],
    [3, { Resource: [BUCKET] }, /s3:GetObject: no resource has its format/],
    [3, { Resource: ["arn:aws:s3:::rollcall-*/*"] }, /more than one resource/],
    [1, { Resource: [QUEUE] }, /AWS supports only \*, so this grants nothing/],
    [1, { Sid: "Metrics" }, /the Sid does not say OnlyStarOffered/],
    [2, { Effect: "Deny" }, /Effect is Deny/],
    [2, { Sid: "" }, /Sid/],
    [3, { Sid: "Queue" }, /not sorted by Sid, or a Sid is repeated/],
  ];
  for (const [at, change, says] of ways) {
    assert.match(changed(at, change).join("\n"), says, JSON.stringify(change));
  }
  assert.match(
    policyFaults({ ...policy(...GOOD), Version: "2008-10-17" }, REFERENCE)[0]!,
    /Version/,
  );
});

Deno.test("policyFaults: a wildcard needs a condition that limits it, or an exception", () => {
  const mappings = {
    Sid: "Mappings",
    Effect: "Allow",
    Action: ["lambda:DeleteEventSourceMapping"],
    Resource: ["arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:*"],
  };
  assert.match(lint(mappings).join(), /more than one resource/);
  const ours = { ArnEquals: { "lambda:FunctionArn": "arn:aws:lambda:…" } };
  assert.deepEqual(lint({ ...mappings, Condition: ours }), []);
  const taken = {
    Sid: "Taken",
    Effect: "Allow",
    Action: ["iam:DetachUserPolicy"],
    Resource: ["arn:aws:iam::123456789012:user/*"],
  };
  assert.match(lint(taken).join(), /more than one resource/);
  const given = { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::…" } };
  assert.deepEqual(lint({ ...taken, Condition: given }), []);
  const attached = { ...taken, Action: ["iam:AttachUserPolicy"], Condition: given };
  assert.match(lint(attached).join(), /more than one resource/);
  const instances = {
    Sid: "Instances",
    Effect: "Allow",
    Action: ["ec2:TerminateInstances"],
    Resource: ["arn:aws:ec2:eu-central-1:123456789012:instance/*"],
  };
  assert.match(lint(instances).join(), /more than one resource/);
  const elsewhere = { StringEquals: { "aws:RequestedRegion": "eu-central-1" } };
  assert.match(lint({ ...instances, Condition: elsewhere }).join(), /more than one resource/);
  const tagged = { StringEquals: { "aws:ResourceTag/project": "rollcall" } };
  assert.deepEqual(lint({ ...instances, Condition: tagged }), []);
  const placed = { ...instances, Resource: ["arn:aws:ec2:eu-central-1:123456789012:subnet/*"] };
  assert.deepEqual(lint({ ...placed, Action: ["ec2:RunInstances"] }), []);
  assert.match(
    lint({ ...instances, Action: ["ec2:RunInstances"] }).join(),
    /more than one resource/,
  );
  const alarms = {
    Sid: "Alarms",
    Effect: "Allow",
    Action: ["cloudwatch:DescribeAlarms"],
    Resource: ["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*"],
  };
  assert.deepEqual(lint(alarms), []);
});

Deno.test("allows: the statement must have the action and a matching resource", () => {
  const one = policy(...GOOD, {
    Effect: "Allow",
    Action: "iam:GetUser",
    Resource: "arn:aws:iam::123456789012:user/${aws:username}",
  });
  assert.ok(allows(one, "s3:GetObject", `${BUCKET}/a\nb.mp4`));
  assert.ok(!allows(one, "s3:GetObject", BUCKET));
  assert.ok(!allows(one, "s3:GetObject", "arn:aws:s3:::rollcall-input-2/a"));
  assert.ok(!allows(one, "sqs:ReceiveMessage", `${QUEUE}-dlq`));
  assert.ok(!allows(one, "sqs:DeleteMessage", QUEUE));
  assert.ok(allows(one, "sqs:ReceiveMessage"));
  assert.ok(allows(one, "cloudwatch:GetMetricStatistics", QUEUE));
  assert.ok(allows(one, "iam:GetUser", "arn:aws:iam::123456789012:user/me"));
  assert.ok(!allows(policy({ ...GOOD[2]!, Effect: "Deny" }), "sqs:SendMessage", QUEUE));
});

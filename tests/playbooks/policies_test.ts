// The rendered policies of playbooks/policies allow every call that the programs make, and nothing else.
import assert from "node:assert/strict";
import { actionOf, actionsBesides } from "./testing/iam_actions.ts";
import { callsIn } from "./testing/sdk_calls.ts";
import {
  BRIDGE_GRANTS,
  ERASER_GRANTS,
  FUNCTION_GRANTS,
  type Grants,
  NOT_IN_CODE,
  OPERATOR_GRANTS,
  SPLITTING_GRANTS,
  THINGS,
  TRIGGERS,
} from "./testing/expected_grants.ts";
import { allowedActions, allows, policyFaults } from "./testing/policy_lint.ts";
import {
  EXAMPLE_ACCOUNT,
  LONGEST_NAME,
  MANAGED_POLICY_LIMIT,
  type Policy,
  renderPolicies,
  renderSkipReason,
  resourcesIn,
  sizeOf,
} from "./testing/rendered_policies.ts";
import { lookUpActions } from "./testing/service_authorization.ts";

/**
 * Calls of the collections that requirements/ops.txt locks for Python 3.12 and newer, besides those that the tests record with
 * Python 3.11's. amazon.aws 11.4.0: s3_bucket reads where a bucket logs.
 */
const NEWER_CALLS = ["s3:GetBucketLogging"];

const IDENTITIES = ["bridge", "operator", "eraser", "deployer"] as const;

/** Other programs' files that erase uses, and the calls in them that it does not make. */
const USED_BY_ERASE = [
  "bridge/dlq/sqs_dead_letter_queue.ts",
  "workload/cloud/buckets.ts",
  "workload/cloud/queues.ts",
  "workload/students/students_table.ts",
];
const NOT_BY_ERASE = ["sqs:SendMessageBatch", "dynamodb:Scan"];

interface Rendered {
  readonly functions: Readonly<Record<(typeof TRIGGERS)[number], Policy>>;
  readonly bridge: Policy;
  readonly operator: Policy;
  readonly eraser: Policy;
  readonly deployer: Policy;
  readonly deployerOfRole: Policy;
  /** The function's with people=all. */
  readonly splitting: Policy;
  /** The same with trigger=s3. */
  readonly withoutQueue: Policy;
  /** The same policies, in that order, for another project and for the longest project name. */
  readonly elsewhere: readonly Policy[];
  readonly long: readonly Policy[];
  readonly bucket: Policy;
  readonly queue: Policy;
  readonly inputQueue: Policy;
  readonly trust: Policy;
}

const reason = renderSkipReason();
Deno.test({
  name: reason === undefined ? "IAM policies" : `IAM policies (skipped: ${reason})`,
  ignore: reason !== undefined,
  async fn(t) {
    const rendered = await render();
    const { functions, bridge, operator, eraser, deployer } = rendered;
    const programs = callsOfPrograms();
    const all = [functions.bridge, functions.esm, functions.s3, bridge, operator, eraser, deployer];
    const calls = Object.values(programs).flat();
    const reference = await lookUpActions([
      ...allowedActions(...all),
      ...calls.map(({ call }) => actionOf(call)),
    ]);

    await t.step(
      "are well-formed, with existing actions on matching resources of ours",
      () => {
        const linted = [...all, rendered.deployerOfRole];
        assert.deepEqual(linted.flatMap((policy) => policyFaults(policy, reference)), []);
      },
    );

    await t.step("share no resource with another project's policies", () => {
      const shared = all.map((policy, at) => {
        const others = new Set(arnsIn(rendered.elsewhere[at]!));
        return [...new Set(arnsIn(policy).filter((arn) => others.has(arn)))];
      });
      assert.deepEqual(shared.slice(0, -1), [[], [], [], [], ["*"], []]);
      assert.deepEqual(shared.at(-1), [
        "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*",
        // Canonical's images; our resources, by the tag in the condition; and the account's networks.
        "arn:aws:ec2:eu-central-1::image/*",
        ...[
          "elastic-ip",
          "instance",
          "network-interface",
          "security-group",
          "volume",
          "subnet",
          "vpc",
        ].map((kind) => `arn:aws:ec2:eu-central-1:123456789012:${kind}/*`),
        "arn:aws:iam::123456789012:user/${aws:username}",
        // Mappings of the function in the condition.
        "arn:aws:lambda:eu-central-1:123456789012:event-source-mapping:*",
        "*",
        // Attachments of the policies in the condition.
        ...["group", "role", "user"].map((kind) => `arn:aws:iam::123456789012:${kind}/*`),
      ]);
    });

    await t.step("fit into a managed policy, except the deployer's", () => {
      const sizes = rendered.long.map(sizeOf);
      assert.ok(sizes.slice(0, -1).every((size) => size <= MANAGED_POLICY_LIMIT), `${sizes}`);
    });

    for (const trigger of TRIGGERS) {
      await t.step(
        `function, trigger=${trigger}: allows exactly the expected grants`,
        () => {
          assert.deepEqual(grantsOf(functions[trigger]), sorted(FUNCTION_GRANTS));
        },
      );
    }
    await t.step("function, people=all: splits long videos through the input queue", () => {
      assert.deepEqual(grantsOf(rendered.splitting), sorted(SPLITTING_GRANTS));
      assert.deepEqual(grantsOf(rendered.withoutQueue), sorted(FUNCTION_GRANTS));
      assert.deepEqual(policyFaults(rendered.splitting, reference), []);
    });
    await t.step("bridge: allows exactly the expected grants", () => {
      assert.deepEqual(grantsOf(bridge), sorted(BRIDGE_GRANTS));
    });
    await t.step("operator: allows exactly the expected grants", () => {
      assert.deepEqual(grantsOf(operator), sorted(OPERATOR_GRANTS));
    });
    await t.step("eraser: allows exactly the expected grants", () => {
      assert.deepEqual(grantsOf(eraser), sorted(ERASER_GRANTS));
    });

    const policiesOf = {
      function: Object.values(functions),
      bridge: [bridge],
      operator: [operator],
      eraser: [eraser],
    };
    await t.step("allow every call in the programs' code", () => {
      assert.ok(calls.length > 30, `${calls.length} calls read`);
      const missing = Object.entries({ ...policiesOf, deployer: [deployer] })
        .flatMap(([who, policies]) =>
          programs[who as keyof typeof programs]
            .filter(({ call }) => !policies.every((policy) => allows(policy, actionOf(call))))
            .map(({ file, call }) =>
              `${who} may not ${actionOf(call)} (${file})` +
              (reference[actionOf(call)] ? "" : ", and AWS has no such action: see iam_actions.ts")
            )
        );
      assert.deepEqual(missing, []);
    });

    await t.step("allow nothing else, except the listed actions with a reason", () => {
      for (const [who, policies] of Object.entries(policiesOf)) {
        const made = new Set(
          programs[who as keyof typeof policiesOf].map(({ call }) => actionOf(call)),
        );
        const reasons = NOT_IN_CODE[who]!;
        const more = [...allowedActions(...policies)].filter((action) =>
          !made.has(action) && !(action in reasons)
        );
        assert.deepEqual(more, [], who);
      }
    });

    await t.step("let the deployer grant policies only to the function and the bridge", () => {
      const conditions = Object.fromEntries(
        deployer.Statement.filter(({ Condition }) => Condition).map((
          one,
        ) => [one.Sid, one.Condition]),
      );
      const policy = (name: string) => `arn:aws:iam::123456789012:policy/rollcall-${name}`;
      const mapping = { ArnEquals: { "lambda:FunctionArn": THINGS.function } };
      assert.deepEqual(conditions, {
        BridgeAttached: { ArnEquals: { "iam:PolicyARN": policy("bridge") } },
        FunctionAttached: { ArnEquals: { "iam:PolicyARN": policy("function") } },
        HostImage: { StringEquals: { "ec2:Owner": ["amazon", "099720109477"] } },
        HostMade: { StringEquals: { "aws:RequestTag/project": "rollcall" } },
        HostOurs: { StringEquals: { "aws:ResourceTag/project": "rollcall" } },
        HostTagged: {
          StringEquals: {
            "ec2:CreateAction": [
              "AllocateAddress",
              "CreateSecurityGroup",
              "ImportKeyPair",
              "RunInstances",
            ],
          },
        },
        FunctionPassed: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
        Mapping: mapping,
        OnlyStarOfferedOurFunction: mapping,
        PoliciesTakenBack: {
          ArnEquals: { "iam:PolicyARN": ["bridge", "eraser", "function", "operator"].map(policy) },
        },
      });
      const grants = ["iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:PassRole"]
        .map((action) => deployer.Statement.filter(({ Action }) => Action.includes(action)));
      assert.deepEqual(
        grants.map((statements) => statements.map(({ Sid }) => Sid)),
        [["BridgeAttached"], ["FunctionAttached"], ["FunctionPassed"]],
      );
    });

    await t.step(
      "allow the deployer what AWS services do with the caller's permissions",
      () => {
        const made = { FunctionName: "rollcall-recognise", Role: "r", Tags: true };
        const besides = [
          ...actionsBesides("lambda:CreateFunction", made),
          ...actionsBesides("logs:CreateLogGroup", { tags: true }),
        ];
        assert.ok(besides.includes("ecr:SetRepositoryPolicy"), `${besides}`);
        assert.deepEqual(besides.filter((action) => !allows(deployer, action)), []);
      },
    );

    await t.step("allow the deployer the calls of newer collections", () => {
      assert.deepEqual(NEWER_CALLS.filter((call) => !allows(deployer, actionOf(call))), []);
    });

    await t.step(
      "resource policies: the queue accepts our bucket's notifications, everything requires TLS",
      () => {
        const tls = { Bool: { "aws:SecureTransport": "false" } };
        const deny = { Sid: "OnlyByTls", Effect: "Deny", Principal: "*", Condition: tls };
        assert.deepEqual(rendered.bucket.Statement, [
          { ...deny, Action: "s3:*", Resource: [THINGS.frames, `${THINGS.frames}/*`] },
        ]);
        assert.deepEqual(rendered.queue.Statement, [
          { ...deny, Action: "sqs:*", Resource: [THINGS.outputQueue] },
        ]);
        assert.deepEqual(rendered.inputQueue.Statement, [
          { ...deny, Action: "sqs:*", Resource: [THINGS.inputQueue] },
          {
            Sid: "UploadsOfOurBucket",
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: [THINGS.inputQueue],
            Condition: {
              ArnEquals: { "aws:SourceArn": THINGS.uploads },
              StringEquals: { "aws:SourceAccount": "123456789012" },
            },
          },
        ]);
        assert.deepEqual(rendered.trust.Statement, [{
          Sid: "RunsAsThis",
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        }]);
      },
    );
  },
});

/** The calls of the programs that each identity runs. */
function callsOfPrograms() {
  return {
    function: callsIn(["lambda", "recognition"]),
    bridge: callsIn(["bridge"], ["bridge/dlq", "bridge/compile"]),
    operator: callsIn(["workload", "bridge/dlq"]),
    eraser: callsIn(["erase", ...USED_BY_ERASE]).filter(({ call }) => !NOT_BY_ERASE.includes(call)),
    // Programs that the playbooks run. The playbooks' own calls are recorded while they run.
    deployer: callsIn(["images", "workload/students_main.ts", "workload/students"]),
  };
}

async function render(): Promise<Rendered> {
  const of = (document: string, more: Record<string, string> = {}) => ({
    document,
    variables: { ...EXAMPLE_ACCOUNT, project: "rollcall", ...more },
  });
  const identities = (more: Record<string, string> = {}) => [
    ...TRIGGERS.map((trigger) => of("function", { trigger, ...more })),
    ...IDENTITIES.map((document) => of(document, more)),
  ];
  const policies = await renderPolicies([
    ...identities(),
    ...identities({ project: "other" }),
    ...identities({ project: LONGEST_NAME }),
    of("bucket", { bucket_arn: THINGS.frames }),
    of("queue", { queue_arn: THINGS.outputQueue }),
    of("input_queue"),
    of("function_trust"),
    of("deployer", { deployer_role: "deployers" }),
    of("function", { people: "all" }),
    of("function", { people: "all", trigger: "s3" }),
  ]);
  const next = () => policies.shift()!;
  const several = () => Array.from({ length: TRIGGERS.length + IDENTITIES.length }, next);
  return {
    functions: { bridge: next(), esm: next(), s3: next() },
    bridge: next(),
    operator: next(),
    eraser: next(),
    deployer: next(),
    elsewhere: several(),
    long: several(),
    bucket: next(),
    queue: next(),
    inputQueue: next(),
    trust: next(),
    deployerOfRole: next(),
    splitting: next(),
    withoutQueue: next(),
  };
}

const arnsIn = ({ Statement }: Policy) => Statement.flatMap(resourcesIn);

/** The resources of THINGS that a policy allows each action on. */
function grantsOf(policy: Policy): Record<string, string[]> {
  const things = Object.entries(THINGS);
  return sorted(Object.fromEntries(
    [...allowedActions(policy)].map((action) => [
      action,
      things.filter(([, arn]) => allows(policy, action, arn)).map(([thing]) => thing),
    ]),
  ));
}

function sorted(grants: Grants | Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(grants).map(([action, things]) => [action, [...things].sort()]).sort(),
  );
}

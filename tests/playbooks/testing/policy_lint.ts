// Lints IAM policies against AWS's Service Authorization Reference.
import { actionsIn, type Policy, resourcesIn, type Statement } from "./rendered_policies.ts";
import { isOfFormat, type Reference } from "./service_authorization.ts";

/** Actions that AWS checks against all names, although its reference offers a narrower resource. */
const CHECKED_AGAINST_ALL: Readonly<Record<string, RegExp>> = {
  // "has to be able to operate on alarm:* to retrieve names": https://github.com/mattclay/aws-terminator/pull/63
  "cloudwatch:DescribeAlarms": /:alarm:\*$/,
};

/** ARNs that may end in `*`: the objects of a bucket and the streams of a log group. */
const INSIDE_OURS = [/^arn:\w+:s3:::[^/*]+\/\*(\.\w+)?$/, /:log-group:[^*:]+:(log-stream:)?\*$/];

/** Condition keys on EC2 that limit a statement to our resources, or to the image's owner. */
const OURS_ON_EC2 = [
  "aws:RequestTag/project",
  "aws:ResourceTag/project",
  "ec2:CreateAction",
  "ec2:Owner",
];
/** Actions that create something in a subnet or VPC, which may belong to others. */
const PLACED = ["ec2:CreateSecurityGroup", "ec2:RunInstances"];

/** What is wrong with an identity-based policy, as lines of text. */
export function policyFaults(policy: Policy, reference: Reference): string[] {
  const found = policy.Version === "2012-10-17" ? [] : [`Version ${policy.Version}`];
  const sids = policy.Statement.map(({ Sid }) => Sid ?? "");
  if (!isSorted(sids)) {
    found.push(`statements are not sorted by Sid, or a Sid is repeated: ${sids}`);
  }
  for (const statement of policy.Statement) {
    for (const fault of statementFaults(statement, reference)) {
      found.push(`${statement.Sid ?? JSON.stringify(statement)}: ${fault}`);
    }
  }
  return found;
}

function* statementFaults(statement: Statement, reference: Reference): Generator<string> {
  const [actions, resources] = [actionsIn(statement), resourcesIn(statement)];
  if (!/^[A-Za-z0-9]+$/.test(statement.Sid ?? "")) yield "a Sid of letters and digits is missing";
  if (statement.Effect !== "Allow") yield `Effect is ${statement.Effect}`;
  if (actions.length === 0 || resources.length === 0) yield "no action, or no resource";
  if (!isSorted(actions)) yield `actions are not sorted, or one is repeated: ${actions}`;
  for (const action of actions) {
    if (/[*?]/.test(action)) {
      yield `${action}: wildcards are not allowed in actions`;
      continue;
    }
    const formats = reference[action];
    if (!formats) {
      yield `${action}: AWS has no such action`;
    } else if (formats.length === 0) {
      if (resources.join() !== "*") yield `${action}: AWS supports only *, so this grants nothing`;
    } else if (resources.includes("*")) {
      yield `${action}: use a narrower resource than *: ${formats.join(", ")}`;
    } else if (!resources.some((arn) => formats.some((format) => isOfFormat(arn, format)))) {
      yield `${action}: no resource has its format, ${formats.join(", ")}`;
    }
  }
  for (const arn of resources) {
    if (arn === "*") {
      if (!statement.Sid?.startsWith("OnlyStarOffered")) {
        yield "the Sid does not say OnlyStarOffered";
      }
      continue;
    }
    const isOfUse = actions.some((action) =>
      reference[action]?.some((format) => isOfFormat(arn, format))
    );
    if (!isOfUse) yield `${arn}: applies to none of the actions`;
    if (/[*?]/.test(arn) && !mayBeWide(arn, statement)) {
      yield `${arn}: matches more than one resource of ours`;
    }
  }
}

function mayBeWide(arn: string, statement: Statement): boolean {
  if (INSIDE_OURS.some((pattern) => pattern.test(arn))) return true;
  // Event source mappings have random ids; the condition limits them by their function.
  if (/:event-source-mapping:\*$/.test(arn)) {
    return statement.Condition?.ArnEquals?.["lambda:FunctionArn"] !== undefined;
  }
  // EC2 resources have random ids; the condition limits them to ours, or to those that the call creates.
  if (/:ec2:.*\/\*$/.test(arn)) {
    const conditionKeys = Object.keys(statement.Condition?.StringEquals ?? {});
    if (OURS_ON_EC2.some((key) => conditionKeys.includes(key))) return true;
    return /:(subnet|vpc)\/\*$/.test(arn) &&
      actionsIn(statement).every((action) => PLACED.includes(action));
  }
  // Detaching is safe on any identity if the condition limits it to our policies.
  if (/:(group|role|user)\/\*$/.test(arn)) {
    return statement.Condition?.ArnEquals?.["iam:PolicyARN"] !== undefined &&
      actionsIn(statement).every((action) => action.startsWith("iam:Detach"));
  }
  return actionsIn(statement).every((action) => CHECKED_AGAINST_ALL[action]?.test(arn) ?? false);
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, at) => at === 0 || names[at - 1]! < name);
}

/**
 * Whether a policy allows an action on a resource, or without `arn` on any resource. Conditions are ignored, and policy
 * variables such as `${aws:username}` match everything.
 */
export function allows(policy: Policy, action: string, arn?: string): boolean {
  return policy.Statement.some((statement) =>
    statement.Effect === "Allow" && actionsIn(statement).includes(action) &&
    (arn === undefined || resourcesIn(statement).some((pattern) => fits(arn, pattern)))
  );
}

function fits(arn: string, pattern: string): boolean {
  const parts = pattern.replaceAll(/\$\{[^}]*\}/g, "*").split("*");
  return new RegExp(`^${parts.map(RegExp.escape).join(".*")}$`, "s").test(arn);
}

/** All actions that policies allow. */
export function allowedActions(...policies: readonly Policy[]): Set<string> {
  return new Set(policies.flatMap(({ Statement }) => Statement.flatMap(actionsIn)));
}

// Judges a policy document: pure, of documents and of what AWS's reference says of their actions.
import { actionsIn, type Policy, resourcesIn, type Statement } from "./rendered_policies.ts";
import { isOfFormat, type Reference } from "./service_authorization.ts";

/** Actions that AWS checks against every name, though it offers to narrow them. */
const ASKED_OF_ALL: Readonly<Record<string, RegExp>> = {
  // "has to be able to operate on alarm:* to retrieve names": https://github.com/mattclay/aws-terminator/pull/63
  "cloudwatch:DescribeAlarms": /:alarm:\*$/,
};

/** Where an ARN of ours may end in `*`: what is in a bucket, or in a log. */
const INSIDE_OURS = [/^arn:\w+:s3:::[^/*]+\/\*$/, /:log-group:[^*:]+:(log-stream:)?\*$/];

/** Condition keys that tell ours, or the image's maker, on EC2. */
const OURS_ON_EC2 = [
  "aws:RequestTag/project",
  "aws:ResourceTag/project",
  "ec2:CreateAction",
  "ec2:Owner",
];
/** What is made in a network that is not ours. */
const PLACED = ["ec2:CreateSecurityGroup", "ec2:RunInstances"];

/** What is wrong with an identity's policy, a line each. */
export function policyFaults(policy: Policy, reference: Reference): string[] {
  const found = policy.Version === "2012-10-17" ? [] : [`Version ${policy.Version}`];
  const sids = policy.Statement.map(({ Sid }) => Sid ?? "");
  if (!isSorted(sids)) found.push(`statements are not sorted by Sid, or have the same: ${sids}`);
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
  if (!isSorted(actions)) yield `actions are not sorted, or twice there: ${actions}`;
  for (const action of actions) {
    if (/[*?]/.test(action)) {
      yield `${action}: every action is named`;
      continue;
    }
    const formats = reference[action];
    if (!formats) {
      yield `${action}: AWS knows no such action`;
    } else if (formats.length === 0) {
      if (resources.join() !== "*") yield `${action}: AWS offers only *, this grants nothing`;
    } else if (resources.includes("*")) {
      yield `${action}: AWS offers better than *: ${formats.join(", ")}`;
    } else if (!resources.some((arn) => formats.some((format) => isOfFormat(arn, format)))) {
      yield `${action}: no resource is of its kind, ${formats.join(", ")}`;
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
    if (!isOfUse) yield `${arn}: of use to none of the actions`;
    if (/[*?]/.test(arn) && !mayBeWide(arn, statement)) {
      yield `${arn}: is wider than one thing of ours`;
    }
  }
}

function mayBeWide(arn: string, statement: Statement): boolean {
  if (INSIDE_OURS.some((pattern) => pattern.test(arn))) return true;
  // They have random names; whose they are tells the function.
  if (/:event-source-mapping:\*$/.test(arn)) {
    return statement.Condition?.ArnEquals?.["lambda:FunctionArn"] !== undefined;
  }
  // They have random names; the condition tells whose they are, or that they are only now being made, and ours.
  if (/:ec2:.*\/\*$/.test(arn)) {
    const told = Object.keys(statement.Condition?.StringEquals ?? {});
    if (OURS_ON_EC2.some((key) => told.includes(key))) return true;
    return /:(subnet|vpc)\/\*$/.test(arn) &&
      actionsIn(statement).every((action) => PLACED.includes(action));
  }
  // Whose they are does not matter where the policies are ours, and only taken away.
  if (/:(group|role|user)\/\*$/.test(arn)) {
    return statement.Condition?.ArnEquals?.["iam:PolicyARN"] !== undefined &&
      actionsIn(statement).every((action) => action.startsWith("iam:Detach"));
  }
  return actionsIn(statement).every((action) => ASKED_OF_ALL[action]?.test(arn) ?? false);
}

function isSorted(names: readonly string[]): boolean {
  return names.every((name, at) => at === 0 || names[at - 1]! < name);
}

/**
 * Whether a policy allows an action on a resource, whatever its conditions say; without a resource,
 * whether it does on any. A variable of the policy (`${aws:username}`) fits everything.
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

/** Every action that policies allow. */
export function allowedActions(...policies: readonly Policy[]): Set<string> {
  return new Set(policies.flatMap(({ Statement }) => Statement.flatMap(actionsIn)));
}

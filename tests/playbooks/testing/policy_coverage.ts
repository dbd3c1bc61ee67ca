// Whether policies allow the calls that were recorded (call_recorder/sitecustomize.py) while playbooks ran.
import assert from "node:assert/strict";
import { actionOf, actionsBesides } from "./iam_actions.ts";
import { allowedActions, allows } from "./policy_lint.ts";
import { type Policy, renderPolicies } from "./rendered_policies.ts";
import { type Parameters, resourcesOf, type Where } from "./call_resources.ts";

/** A line of the recorder's. */
interface Recorded {
  readonly call: string;
  readonly parameters: Parameters;
}

/**
 * What the policies do not allow of the calls in a recorder's file, a line each; whatever conditions
 * they set.
 * @throws if the file holds no call
 */
export async function uncoveredCalls(
  file: string,
  policies: readonly Policy[],
  where: Where,
): Promise<string[]> {
  const lines = (await Deno.readTextFile(file)).split("\n").filter((line) => line !== "");
  assert.ok(lines.length > 0, `no call in ${file}`);
  const missing = [...new Set(lines)].flatMap((line) => {
    const { call, parameters }: Recorded = JSON.parse(line);
    const needed = resourcesOf(call, parameters, where).map((arn) =>
      [actionOf(call), arn] as const
    );
    const besides = actionsBesides(call, parameters).map((action) => [action, undefined] as const);
    return [...needed, ...besides]
      .filter(([action, arn]) => !policies.some((policy) => allows(policy, action, arn)))
      .map(([action, arn]) => `${call}: ${action} is not allowed${arn ? ` on ${arn}` : ""}`);
  });
  return [...new Set(missing)].sort();
}

/** Fails if the deployer's policy does not allow a call that playbooks made in this account. */
export async function assertCovered(
  { env }: { readonly env: Readonly<Record<string, string>> },
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  const where = { partition: "aws", region: env.AWS_REGION!, account: "000000000000" };
  const policies = await renderPolicies([{
    document: "deployer",
    variables: {
      aws_partition: where.partition,
      aws_region: where.region,
      aws_account_id: where.account,
      ...variables,
    },
  }]);
  assert.deepEqual(await uncoveredCalls(env.ROLLCALL_TEST_CALLS!, policies, where), []);
}

/**
 * The same of the calls to EC2 alone, whose names tell no resource: whether the action is allowed at all.
 * @returns the actions on EC2 that are allowed, and were not needed
 */
export async function assertEc2Covered(
  { env }: { readonly env: Readonly<Record<string, string>> },
): Promise<string[]> {
  const file = `${env.ROLLCALL_TEST_CALLS!}-ec2`;
  const lines = (await Deno.readTextFile(env.ROLLCALL_TEST_CALLS!)).split("\n")
    .filter((line) => line.includes('"call": "ec2:'));
  await Deno.writeTextFile(file, lines.join("\n") + "\n");
  await assertCovered({ env: { ...env, ROLLCALL_TEST_CALLS: file } });
  const needed = new Set(lines.flatMap((line) => {
    const { call, parameters }: Recorded = JSON.parse(line);
    return [actionOf(call), ...actionsBesides(call, parameters)];
  }));
  const variables = { aws_partition: "aws", aws_region: "x", aws_account_id: "1" };
  const policies = await renderPolicies([{ document: "deployer", variables }]);
  return [...allowedActions(...policies)]
    .filter((action) => action.startsWith("ec2:") && !needed.has(action)).sort();
}

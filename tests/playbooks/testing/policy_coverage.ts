// Checks that policies allow the AWS calls that playbooks made, as python_path/sitecustomize.py has recorded them.
import assert from "node:assert/strict";
import { actionOf, actionsBesides } from "./iam_actions.ts";
import { allowedActions, allows } from "./policy_lint.ts";
import { type Policy, renderPolicies } from "./rendered_policies.ts";
import { type Parameters, resourcesOf, type Where } from "./call_resources.ts";

/** A line of the recorder's file. */
interface Recorded {
  readonly call: string;
  readonly parameters: Parameters;
}

/**
 * The recorded calls that no policy allows, as lines of text. Conditions of the policies are ignored.
 * @throws if the file has no call
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

/** Fails if the deployer's policy does not allow a call that playbooks have made in this account. */
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
 * Like {@linkcode assertCovered}, for the calls to EC2 only. These do not name ARNs, so it only checks that the action is
 * allowed on some resource.
 * @returns the EC2 actions that are allowed but were not needed
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

// The policy documents of playbooks/policies, as Ansible renders them.
import assert from "node:assert/strict";
import { inTempDir, needs } from "../../../contract/testing/harness.ts";
import { root } from "../../../cli/program_command.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

export const actionsIn = ({ Action }: Statement): readonly string[] => [Action].flat();
export const resourcesIn = ({ Resource = [] }: Statement): readonly string[] => [Resource].flat();

/** A template to render. */
export interface Rendering {
  /** Its file name without `.json.j2`. */
  readonly document: string;
  /** Override the inventory's variables. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Variables of an example account. */
export const EXAMPLE_ACCOUNT = {
  aws_account_id: "123456789012",
  aws_partition: "aws",
  aws_region: "eu-central-1",
};

/** The longest possible project name: its bucket names have the 63 characters that S3 allows. */
export const LONGEST_NAME = "p".repeat(41);

/** Most characters of a managed policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const MANAGED_POLICY_LIMIT = 6144;

/** Why tests that render templates are skipped; undefined if they can run. */
export function renderSkipReason(): string | undefined {
  if (needs("read", "write", "env", "run").ignore) return "run with -P=test";
  try {
    new Deno.Command("ansible-playbook", { args: ["--version"] }).outputSync();
    return undefined;
  } catch {
    return "no ansible-playbook: ./rollcall test installs it";
  }
}

/** Renders documents in one run of Ansible and returns them in the same order. */
export async function renderPolicies(renderings: readonly Rendering[]): Promise<Policy[]> {
  let rendered: Policy[] = [];
  await inTempDir(async (dir) => {
    const file = `${dir}/rendered.json`;
    const wanted = renderings.map(({ document, variables }, id) => ({
      id: String(id),
      document,
      variables,
    }));
    const playbook = "tests/playbooks/render_policies.yml";
    await runPlaybookOffline(playbook, { rendered_to: file, renderings: wanted }, dir);
    const texts: Record<string, string> = JSON.parse(await Deno.readTextFile(file));
    rendered = wanted.map(({ id, document }) => parse(document, texts[id]!));
  });
  return rendered;
}

/** Runs a playbook without the user's environment and without AWS. @returns its standard output */
export async function runPlaybookOffline(
  playbook: string,
  given: unknown,
  home: string,
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("ansible-playbook", {
    args: [root + playbook, `--extra-vars=${JSON.stringify(given)}`],
    cwd: root,
    clearEnv: true,
    env: {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: home,
      LC_ALL: "C.UTF-8",
      // Nothing listens on this port.
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const printed = decoder.decode(stdout);
  assert.ok(success, printed + decoder.decode(stderr));
  return printed;
}

function parse(document: string, text: string): Policy {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${document}.json.j2 is not JSON: ${error}\n${text}`);
  }
}

/** A policy's size in characters as AWS counts it, without white space. */
export function sizeOf(policy: Policy): number {
  return JSON.stringify(policy).replaceAll(/\s/g, "").length;
}

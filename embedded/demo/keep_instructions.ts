import { existsSync } from "node:fs";
import { type Names, namesOf } from "../../contract/names.ts";
import { nameVariables } from "../../cli/settings.ts";
import type { Cloud } from "../cloud.ts";

/** Instructions for using the cloud that `demo --keep` leaves running. */
export function keepInstructions(
  environment: Readonly<Record<string, string>>,
  names: Names,
  files: { ledger: string; logs: string; metrics: string; playbookSettings: string },
): string {
  // The AWS CLI reads another variable for the region than the SDKs.
  const settings = Object.entries({
    ...environment,
    AWS_DEFAULT_REGION: environment.AWS_REGION ?? "",
  });
  const run = "--run var/demo/run.json --ledger var/demo/bridge/results.csv";
  const mapping = "--mapping var/demo/samples/mapping";
  return `
The cloud stays up until Ctrl-C. In another terminal:

${settings.map(([name, value]) => `  export ${name}=${quoted(value)}`).join("\n")}

  ./rollcall watch \\
    ${run} \\
    --metrics ${quoted(files.metrics)}
  ./rollcall workload \\
    ${run} \\
    --videos var/demo/samples/videos ${mapping}
  ./rollcall verify \\
    ${run} \\
    ${mapping}
  ./rollcall ansible-playbook playbooks/aws.yml \\
    -e @${files.playbookSettings}
  aws s3 ls s3://${names.outputBucket}/
  aws dynamodb scan --table-name ${names.studentsTable}
  aws s3 cp some.mp4 s3://${names.inputBucket}/
  tail -f ${quoted(files.ledger)}

Logs of every part: ${files.logs}
`;
}

/**
 * The variables with which playbooks/aws.yml keeps what the demo has made working: its bucket names, its function's
 * address and concurrency, its roster.
 */
export function playbookSettings(
  project: string,
  { functionUrl, concurrency }: Pick<Cloud, "functionUrl" | "concurrency">,
  roster: string,
): Record<string, unknown> {
  return {
    project,
    bucket_prefix: project,
    function_settings: { MINISTACK_LAMBDA_PROXY_URL: functionUrl },
    function_reserved_concurrency: concurrency,
    students_file: roster,
  };
}

/** Variables that override the resource names in the .env of the checkout; empty without an .env. */
export function nameOverrides(project: string, checkout: string): Record<string, string> {
  return existsSync(`${checkout}/.env`) ? nameVariables(project, namesOf(project)) : {};
}

/** Quotes a word for a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

import { existsSync } from "node:fs";
import type { Bystanders } from "../../contract/bystanders.ts";
import { type Names, namesOf } from "../../contract/names.ts";
import { nameVariables } from "../../cli/settings.ts";
import { shellQuoted } from "../../cli/shell_quote.ts";
import type { Cloud } from "../cloud.ts";
import { type UserPaths, userPaths } from "./user_paths.ts";

/** What the instructions name; paths are absolute or relative to the checkout. */
export interface Kept {
  readonly videos: string;
  readonly mapping: string | undefined;
  readonly gallery: string;
  readonly run: string;
  readonly ledger: string;
  readonly report: string;
  readonly logs: string;
  /** URL of the bridge's metrics. */
  readonly metrics: string;
  readonly playbookSettings: string;
}

/** Instructions for using the cloud that `--keep` leaves running. */
export function keepInstructions(
  environment: Readonly<Record<string, string>>,
  names: Names,
  kept: Kept,
  { path, rollcall }: UserPaths = userPaths(),
): string {
  // The AWS CLI reads another variable for the region than the SDKs.
  const settings = Object.entries({
    ...environment,
    AWS_DEFAULT_REGION: environment.AWS_REGION ?? "",
  });
  const file = (name: string) => shellQuoted(path(name));
  const program = shellQuoted(rollcall);
  const run = ["--run", file(kept.run), "--ledger", file(kept.ledger)].join(" ");
  const mapping = kept.mapping === undefined ? [] : [`--mapping ${file(kept.mapping)}`];
  const report = [
    `--report ${file(kept.report)} --link-videos ${file(kept.videos)}`,
    `--gallery ${file(kept.gallery)}`,
  ];
  const commands = [
    [`${program} watch`, run, `--metrics ${shellQuoted(kept.metrics)}`],
    [`${program} workload --clear`, `--videos ${file(kept.videos)}`, ...mapping, run, ...report],
    [`${program} verify`, ...mapping, run],
    [`${program} report`, ...mapping, run, ...report],
    // Ansible runs in the checkout.
    [`${program} ansible-playbook playbooks/aws.yml`, `-e @${kept.playbookSettings}`],
    [`${program} erase NAME --plan`],
    [`aws s3 ls s3://${names.outputBucket}/`],
    [`aws dynamodb scan --table-name ${names.studentsTable}`],
    [`aws s3 cp some.mp4 s3://${names.inputBucket}/`],
    [`tail -f ${file(kept.ledger)}`],
  ];
  return `
The cloud stays up until Ctrl-C. In another terminal:

${settings.map(([name, value]) => `  export ${name}=${shellQuoted(value)}`).join("\n")}

${commands.map((words) => `  ${words.join(" \\\n    ")}`).join("\n")}

Logs of every part: ${path(kept.logs)}
`;
}

/**
 * The variables with which playbooks/aws.yml keeps what the local run has made working: its bucket names, its
 * function's address, concurrency, treatment of bystanders and of whole videos, its roster.
 */
export function playbookSettings(
  project: string,
  { functionUrl, concurrency }: Pick<Cloud, "functionUrl" | "concurrency">,
  { students, bystanders, timelineSeconds }: {
    students: string;
    bystanders: Bystanders;
    /** The function's timeout, if it looks at whole videos. */
    timelineSeconds?: number | undefined;
  },
): Record<string, unknown> {
  return {
    project,
    bucket_prefix: project,
    function_settings: { MINISTACK_LAMBDA_PROXY_URL: functionUrl },
    function_reserved_concurrency: concurrency,
    students_file: students,
    bystanders,
    ...(timelineSeconds !== undefined && {
      people: "all",
      function_timeout: timelineSeconds,
    }),
  };
}

/** Variables that override the resource names and guests in the .env of the checkout; empty without an .env. */
export function nameOverrides(project: string, checkout: string): Record<string, string> {
  if (!existsSync(`${checkout}/.env`)) return {};
  // The guests there have nothing to do with this cloud.
  return { ...nameVariables(project, namesOf(project)), ROLLCALL_GUESTS: "" };
}

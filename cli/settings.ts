import { variableOf } from "./environment.ts";
import { type Flag, flag } from "./program.ts";
import { UserError } from "../contract/errors.ts";
import { type Names, namesOf } from "../contract/names.ts";

/** Flags of every program that works on AWS. */
export const cloudFlags = {
  region: flag<string | undefined>({
    flags: "--region <name>",
    env: "AWS_REGION",
    help: "AWS region; set credentials, profile and endpoint with the standard AWS variables",
  }),
  project: flag({
    flags: "--project <name>",
    env: "ROLLCALL_PROJECT",
    help: "prefix of all resource names",
    default: "rollcall",
    parse: projectName,
  }),
};

/** Bucket names begin with it, so S3's rules apply: lower case, at most 63 characters in all. */
function projectName(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{1,40}$/.test(text)) return text;
  throw new UserError("it must be lower-case letters, digits and hyphens, for example rollcall");
}

const named = (what: string, name: string, env: string) =>
  flag<string | undefined>({
    flags: `--${name} <name>`,
    env,
    help: `${what}, if it is not named after the project`,
  });

/** A flag for each resource's name; a program lists those that it uses. */
export const nameFlags = {
  inputBucket: named("input bucket", "input-bucket", "ROLLCALL_INPUT_BUCKET"),
  outputBucket: named("output bucket", "output-bucket", "ROLLCALL_OUTPUT_BUCKET"),
  frameBucket: named("frame bucket", "frame-bucket", "ROLLCALL_FRAME_BUCKET"),
  inputQueue: named("input queue", "input-queue", "ROLLCALL_INPUT_QUEUE"),
  inputDeadLetterQueue: named("input dead-letter queue", "input-dlq", "ROLLCALL_INPUT_DLQ"),
  outputQueue: named("output queue", "output-queue", "ROLLCALL_OUTPUT_QUEUE"),
  outputDeadLetterQueue: named("output dead-letter queue", "output-dlq", "ROLLCALL_OUTPUT_DLQ"),
  studentsTable: named("students table", "students-table", "ROLLCALL_STUDENTS_TABLE"),
  functionName: named("function", "function", "ROLLCALL_FUNCTION"),
};

/** Set in .env by playbooks/outputs.yml: the project that the names there belong to. */
const STACK = "ROLLCALL_STACK";

/**
 * The project's resource names, with those that flags or the environment set.
 * @param stack the project that the names in .env belong to
 * @throws {UserError} if that is another project, whose resources must not be touched
 */
export function chosenNames(
  options: { project: string } & Partial<Chosen>,
  stack = variableOf(STACK),
): Names {
  if (stack && stack !== options.project) {
    throw new UserError(
      `.env holds the names of the project ${stack}, not of ${options.project}: write it anew with ` +
        `./rollcall ansible-playbook playbooks/outputs.yml -e project=${options.project}, or remove it`,
    );
  }
  const names: Record<keyof Names, string> = { ...namesOf(options.project) };
  for (const key of Object.keys(names) as (keyof Names)[]) names[key] = options[key] ?? names[key];
  return names;
}

/** The environment variables that give a program these names. */
export function nameVariables(project: string, names: Names): Record<string, string> {
  const flags = Object.entries(nameFlags) as [keyof Names, Flag<string | undefined>][];
  const each = flags.map(([key, { env }]) => [env!, names[key]]);
  return { [cloudFlags.project.env!]: project, ...Object.fromEntries(each) };
}

type Chosen = Record<keyof Names, string | undefined>;

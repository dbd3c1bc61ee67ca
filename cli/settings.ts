import { type Flag, flag, variableOf } from "./program.ts";
import { UserError } from "../contract/errors.ts";
import { type Names, namesOf } from "../contract/names.ts";

/** The settings that every cloud program shares. */
export const cloudFlags = {
  region: flag<string | undefined>({
    flags: "--region <name>",
    env: "AWS_REGION",
    help: "AWS region; credentials, profile and endpoint come from the standard AWS variables",
  }),
  project: flag({
    flags: "--project <name>",
    env: "ROLLCALL_PROJECT",
    help: "prefix of every resource's name",
    default: "rollcall",
    parse: projectName,
  }),
};

/** Bucket names follow from it, and they allow no more than this. */
function projectName(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{1,40}$/.test(text)) return text;
  throw new UserError("it must be lower-case letters, digits and hyphens, for example rollcall");
}

const named = (what: string, name: string, env: string) =>
  flag<string | undefined>({
    flags: `--${name} <name>`,
    env,
    help: `${what}, where it is not called after the project`,
  });

/** A flag for each resource; a program lists those that it uses. */
export const nameFlags = {
  inputBucket: named("input bucket", "input-bucket", "ROLLCALL_INPUT_BUCKET"),
  outputBucket: named("output bucket", "output-bucket", "ROLLCALL_OUTPUT_BUCKET"),
  frameBucket: named("frame bucket", "frame-bucket", "ROLLCALL_FRAME_BUCKET"),
  inputQueue: named("input queue", "input-queue", "ROLLCALL_INPUT_QUEUE"),
  inputDeadLetterQueue: named("its dead-letter queue", "input-dlq", "ROLLCALL_INPUT_DLQ"),
  outputQueue: named("output queue", "output-queue", "ROLLCALL_OUTPUT_QUEUE"),
  outputDeadLetterQueue: named("its dead-letter queue", "output-dlq", "ROLLCALL_OUTPUT_DLQ"),
  studentsTable: named("students table", "students-table", "ROLLCALL_STUDENTS_TABLE"),
  functionName: named("function", "function", "ROLLCALL_FUNCTION"),
};

/** The project that the names of an .env are of: playbooks/outputs.yml writes it. */
const STACK = "ROLLCALL_STACK";

/**
 * The project's names, those that were set on their own put in their places.
 * @throws {UserError} if those are of another project, by an .env: nothing is to be done to that one
 */
export function chosenNames(
  options: { project: string } & Partial<Chosen>,
  stack = variableOf(STACK),
): Names {
  if (stack && stack !== options.project) {
    throw new UserError(
      `the names in .env are those of ${stack}, and ${options.project} is asked for: write that one's ` +
        `with ansible-playbook playbooks/outputs.yml -e project=${options.project}, or remove .env`,
    );
  }
  const names: Record<keyof Names, string> = { ...namesOf(options.project) };
  for (const key of Object.keys(names) as (keyof Names)[]) names[key] = options[key] ?? names[key];
  return names;
}

/** The variables that say these names to a program. */
export function nameVariables(project: string, names: Names): Record<string, string> {
  const flags = Object.entries(nameFlags) as [keyof Names, Flag<string | undefined>][];
  const each = flags.map(([key, { env }]) => [env!, names[key]]);
  return { [cloudFlags.project.env!]: project, ...Object.fromEntries(each) };
}

type Chosen = Record<keyof Names, string | undefined>;

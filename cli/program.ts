// The command line of every program. Only this file uses commander.
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { messageOf, UsageError } from "./errors.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "./terminal_safe.ts";
import { clearProgress } from "./progress.ts";
import { mayRead } from "./environment.ts";
import { isStopped } from "./stop.ts";
import { userPath } from "./user_path.ts";

/** A setting: its flag, the environment variable that also sets it, its default and its parser. */
export interface Flag<T> {
  /**
   * As commander writes it: `--name <value>`, `--name` (boolean), `--name [value]` (optional value), or
   * `--name <values...>` (several values; the flag may be repeated).
   */
  readonly flags: string;
  readonly help: string;
  readonly env?: string;
  readonly default?: T;
  /** An example value for the error message. A flag with an example and no default is required. */
  readonly example?: string;
  /** Parses the text. @throws {UserError} that says which values are valid */
  readonly parse?: (text: string) => T;
  /** The value is a path, relative to the user's working directory. */
  readonly path?: true;
}

/** Declares a setting; its type is inferred from `parse` or `default`. */
export const flag = <T = string>(spec: Flag<T>): Flag<T> => spec;

/** The parsed options: a value for each flag. */
export type OptionsOf<F extends Record<string, Flag<unknown>>> = {
  [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

export interface Program<F extends Record<string, Flag<unknown>>> {
  readonly name: string;
  /** How a user calls it; default: `./rollcall NAME`. */
  readonly call?: string;
  readonly summary: string;
  /** Printed by `--version`; without it there is no such flag. */
  readonly version?: string;
  readonly flags: F;
  /** The positional argument as in the usage line: `[names...]` or `<file>`. */
  readonly operands?: string;
  /** The operand's valid values. */
  readonly operandChoices?: readonly string[];
  /** The operands are paths, relative to the user's working directory. */
  readonly operandsArePaths?: true;
  /** Printed after the flags by `--help`. */
  readonly notes?: string;
  /** Called before the exit when the command line or a setting is wrong; the message is already printed. */
  readonly onRefused?: (message: string) => Promise<void>;
  /** Turns a library's error into one that names cause and cure, if it is known: `explainAwsError` for AWS. */
  readonly explain?: (
    error: unknown,
    options?: Readonly<Record<string, unknown>>,
  ) => UserError | undefined;
  /**
   * Runs the program and returns its exit code (0 if none). `given` holds the flags that are on the command line,
   * without those that the environment sets.
   */
  readonly main: (
    options: OptionsOf<F>,
    operands: string[],
    given: ReadonlySet<keyof F>,
  ) => Promise<number | void>;
}

/** Returns a parser for whole numbers in a range, both ends included. */
export const wholeNumber = (from: number, to: number) => (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new UserError(`it must be a whole number from ${from} to ${to}`);
};

/** Returns a parser for numbers in a range, both ends included. */
export const decimal = (from: number, to: number) => (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value >= from && value <= to) return value;
  throw new UserError(`it must be a number from ${from} to ${to}`);
};

/**
 * Runs a program and exits the process: 0 success, 1 failure, 2 wrong command line or setting, 130 interrupted.
 * Errors that a user can fix are one line on standard error, others come with their stack.
 */
export async function runProgram<F extends Record<string, Flag<unknown>>>(
  program: Program<F>,
): Promise<never> {
  let read: ReturnType<typeof readCommandLine<F>> | undefined;
  try {
    read = readCommandLine(program, Deno.args);
    const { options, operands, given } = read;
    const code = await program.main(options, operands, given) ?? 0;
    clearProgress();
    Deno.exit(code);
  } catch (error) {
    clearProgress();
    // --help and --version end here too, with code 0 and their text printed.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) Deno.exit(0);
      // The exit code stays the same if onRefused fails.
      await program.onRefused?.(error.message.replace(/^error: /, "")).catch(() => {});
      Deno.exit(2);
    }
    if (isStopped(error)) {
      console.error("\nstopped");
      Deno.exit(130);
    }
    const known = error instanceof UserError ? error : program.explain?.(error, read?.options);
    const plain = known ?? (error instanceof Deno.errors.NotCapable ? error : undefined);
    const message = messageOf(plain ?? error).split("\n").map(terminalSafe).join("\n");
    console.error(`${program.name}: ${message}`);
    if (!plain) console.error(error);
    Deno.exit(plain instanceof UsageError ? 2 : 1);
  }
}

/**
 * Parses a command line. A flag wins over the environment, which wins over the default.
 * @throws {CommanderError} after printing the message, the help or the version
 */
export function readCommandLine<F extends Record<string, Flag<unknown>>>(
  program: Program<F>,
  args: readonly string[],
): { options: OptionsOf<F>; operands: string[]; given: Set<keyof F> } {
  const call = program.call ?? `./rollcall ${program.name}`;
  const command = new Command(call)
    .description(program.summary)
    .exitOverride()
    // We print no colours; without this, commander reads environment variables that are not permitted.
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .showHelpAfterError(`(see ${call} --help)`)
    .allowExcessArguments(false);
  if (program.operands) {
    const operand = new Argument(program.operands);
    command.addArgument(program.operandChoices ? operand.choices(program.operandChoices) : operand);
  }
  if (program.version) command.version(program.version, "--version", "print the version");
  if (program.notes) {
    command.addHelpText("after", ({ command }) => `\n${wrapped(program.notes!, command)}`);
  }
  for (const spec of Object.values(program.flags)) command.addOption(toOption(spec));
  command.parse([...args], { from: "user" });

  const byName = command.opts();
  const options: Record<string, unknown> = {};
  const given = new Set<keyof F>();
  for (const [key, spec] of Object.entries(program.flags)) {
    const option = command.options.find((o) => o.flags === spec.flags)!;
    const value = byName[option.attributeName()];
    const source = command.getOptionValueSource(option.attributeName());
    if (source === "cli") given.add(key);
    options[key] = spec.path && source !== "default" ? userPaths(value) : value;
    if (options[key] === undefined && spec.example !== undefined) {
      const [name] = spec.flags.split(" ");
      const wanted = spec.env
        ? `${spec.env} (or ${name}) is not set: for example ${spec.env}=${spec.example}`
        : `${name} is missing: for example ${name} ${spec.example}`;
      command.error(`error: ${wanted}`);
    }
  }
  const operands = program.operandsArePaths
    ? command.args.map((path) => userPath(path))
    : command.args;
  return { options: options as OptionsOf<F>, operands, given };
}

/** Wraps each paragraph to the width of the rest of the help; line breaks of the source are dropped. */
function wrapped(text: string, command: Command): string {
  const width = command.configureOutput().getOutHelpWidth?.() || 80;
  const help = command.createHelp();
  const paragraphs = text.split(/\n{2,}/).map((part) => part.replaceAll("\n", " "));
  return paragraphs.map((part) => help.boxWrap(part, width)).join("\n\n");
}

/** Resolves a flag's path or paths; a value that is no text stays as it is. */
function userPaths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(userPaths);
  return typeof value === "string" ? userPath(value) : value;
}

/** Whether a boolean flag's variable is set to false: commander takes any text for true. */
function isNo({ flags }: Flag<unknown>, value: string): boolean {
  return !/[<[]/.test(flags) && /^(0|no|off|false)$/i.test(value);
}

function toOption(spec: Flag<unknown>): Option {
  const isRequired = spec.example !== undefined && spec.default === undefined;
  const option = new Option(spec.flags, isRequired ? `${spec.help} (required)` : spec.help);
  // An empty variable counts as not set: a line `NAME=` in an environment file leaves the default.
  if (spec.env && mayRead(spec.env)) {
    const value = Deno.env.get(spec.env) ?? null;
    if (value !== "" && !isNo(spec, value ?? "")) option.env(spec.env);
  }
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.parse) {
    const parse = spec.parse;
    option.argParser((text) => {
      try {
        return parse(text);
      } catch (error) {
        throw new InvalidArgumentError(messageOf(error));
      }
    });
  }
  return option;
}

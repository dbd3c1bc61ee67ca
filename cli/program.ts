// The one place that knows the command-line library.
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { fileURLToPath } from "node:url";
import { messageOf, UsageError } from "./errors.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "./terminal_safe.ts";
import { clearProgress } from "./progress.ts";
import { isStopped } from "./stop.ts";

/** A setting: a flag, the environment variable that sets it too, and what it must look like. */
export interface Flag<T> {
  /**
   * `--name <value>`, `--name` for a yes, or `--name [value]` for either. `--name <values...>` takes several,
   * and may be given several times.
   */
  readonly flags: string;
  readonly help: string;
  readonly env?: string;
  readonly default?: T;
  /** A value that would work, for the message when there is none. Marks the flag as required. */
  readonly example?: string;
  /** Reads the text; throws with what would be right. */
  readonly parse?: (text: string) => T;
  /** A file or folder: relative to where the user stands. */
  readonly path?: true;
}

/** Declares a setting, its type inferred from what it parses to. */
export const flag = <T = string>(spec: Flag<T>): Flag<T> => spec;

/** What a command line comes to: a value for each flag. */
export type OptionsOf<F extends Record<string, Flag<unknown>>> = {
  [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

export interface Program<F extends Record<string, Flag<unknown>>> {
  readonly name: string;
  readonly summary: string;
  /** What `--version` prints. */
  readonly version?: string;
  readonly flags: F;
  /** `[names...]` or `<file>` as in the usage line. */
  readonly operands?: string;
  /** What the operand may be. */
  readonly operandChoices?: readonly string[];
  /** The operands are files or folders. */
  readonly operandsArePaths?: true;
  /** Printed after the flags by `--help`. */
  readonly notes?: string;
  /** Told why, before the exit, if the command line or a setting is wrong; it is printed already. */
  readonly onRefused?: (message: string) => Promise<void>;
  /** The cause and cure of an error that a library threw, if it is known: `explainAwsError` for AWS. */
  readonly explain?: (error: unknown) => UserError | undefined;
  /**
   * The exit code is what this returns, 0 if nothing. `given` names the flags that are on the command line,
   * not those that the environment sets.
   */
  readonly main: (
    options: OptionsOf<F>,
    operands: string[],
    given: ReadonlySet<keyof F>,
  ) => Promise<number | void>;
}

/** A whole number in a range. */
export const wholeNumber = (from: number, to: number) => (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new UserError(`it must be a whole number from ${from} to ${to}`);
};

/** A number in a range. */
export const decimal = (from: number, to: number) => (text: string): number => {
  const value = Number(text);
  if (text.trim() !== "" && value >= from && value <= to) return value;
  throw new UserError(`it must be a number from ${from} to ${to}`);
};

/**
 * Runs a program to its exit: 0 well, 1 it failed or something was not as expected, 2 the command
 * line or a setting is wrong, 130 it was asked to stop. What went wrong is one line on standard error.
 */
export async function runProgram<F extends Record<string, Flag<unknown>>>(
  program: Program<F>,
): Promise<never> {
  try {
    const { options, operands, given } = readCommandLine(program, Deno.args);
    const code = await program.main(options, operands, given) ?? 0;
    clearProgress();
    Deno.exit(code);
  } catch (error) {
    clearProgress();
    // Help and --version end here too, with code 0 and their text printed.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) Deno.exit(0);
      // Who cannot be told changes nothing: it is refused.
      await program.onRefused?.(error.message.replace(/^error: /, "")).catch(() => {});
      Deno.exit(2);
    }
    if (isStopped(error)) {
      console.error("\nstopped");
      Deno.exit(130);
    }
    const plain = error instanceof UserError || error instanceof Deno.errors.NotCapable
      ? error
      : program.explain?.(error);
    const message = messageOf(plain ?? error).split("\n").map(terminalSafe).join("\n");
    console.error(`${program.name}: ${message}`);
    if (!plain) console.error(error);
    Deno.exit(plain instanceof UsageError ? 2 : 1);
  }
}

/** Reads flags, then the environment, then the defaults. @throws {CommanderError} already printed */
export function readCommandLine<F extends Record<string, Flag<unknown>>>(
  program: Program<F>,
  args: readonly string[],
): { options: OptionsOf<F>; operands: string[]; given: Set<keyof F> } {
  const command = new Command(program.name)
    .description(program.summary)
    .exitOverride()
    // Whether there are colours does not matter, and the library would ask variables that may not be read.
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .showHelpAfterError(`(${program.name} --help tells more)`)
    .allowExcessArguments(false);
  if (program.operands) {
    const operand = new Argument(program.operands);
    command.addArgument(program.operandChoices ? operand.choices(program.operandChoices) : operand);
  }
  if (program.version) command.version(program.version, "--version", "print what this is, and end");
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
  const operands = program.operandsArePaths ? command.args.map(userPath) : command.args;
  return { options: options as OptionsOf<F>, operands, given };
}

/** Text as wide as the rest of the help is; its own line breaks are those of the source. */
function wrapped(text: string, command: Command): string {
  const width = command.configureOutput().getOutHelpWidth?.() || 80;
  return command.createHelp().boxWrap(text.replaceAll("\n", " "), width);
}

/** Of a flag that takes several, each; of an optional value that is not there, as it is. */
function userPaths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(userPaths);
  return typeof value === "string" ? userPath(value) : value;
}

/** Tasks run in the checkout, wherever they are called; `deno task` tells where that was. */
function userPath(path: string): string {
  if (path.startsWith("/")) return path;
  const folder = variableOf("INIT_CWD");
  const checkout = fileURLToPath(new URL("../", import.meta.url));
  return folder === undefined || `${folder}/` === checkout ? path : `${folder}/${path}`;
}

/** An environment variable's value; one that may not be read is as one that is not set. */
export function variableOf(variable: string): string | undefined {
  return mayRead(variable) ? Deno.env.get(variable) : undefined;
}

function mayRead(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

/** Whether the variable of a yes-or-no flag says no: the library takes any text for a yes. */
function isNo({ flags }: Flag<unknown>, value: string): boolean {
  return !/[<[]/.test(flags) && /^(0|no|off|false)$/i.test(value);
}

function toOption(spec: Flag<unknown>): Option {
  const isRequired = spec.example !== undefined && spec.default === undefined;
  const option = new Option(spec.flags, isRequired ? `${spec.help} (required)` : spec.help);
  // Set to nothing is not set: so a line `NAME=` in an environment file leaves the default.
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

import assert from "node:assert/strict";
import process from "node:process";
import { CommanderError } from "commander";
import { decimal, flag, type Program, readCommandLine, wholeNumber } from "./program.ts";
import { UserError } from "../contract/errors.ts";
import { needs } from "../contract/testing/harness.ts";

const flags = {
  videos: flag({ flags: "--videos <dir>", help: "where they are", example: "clips" }),
  table: flag({
    flags: "--students-table <name>",
    env: "ROLLCALL_TEST_TABLE",
    help: "a table",
    example: "demo-students",
  }),
  workers: flag({
    flags: "--workers <count>",
    env: "ROLLCALL_TEST_WORKERS",
    help: "how many",
    default: 4,
    parse: wholeNumber(1, 64),
  }),
  quiet: flag({
    flags: "--quiet",
    env: "ROLLCALL_TEST_QUIET",
    help: "say less",
    default: false,
  }),
  region: flag<string | undefined>({ flags: "--region <name>", help: "a region" }),
};

type Flags = typeof flags;
const program: Program<Flags> = {
  name: "tester",
  summary: "Tests.",
  flags,
  operands: "[files...]",
  notes: "And so on.",
  main: () => Promise.resolve(),
};

/** Runs with these environment variables, and puts back what was there. */
function withEnv<T>(variables: Record<string, string>, run: () => T): T {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    return run();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

/** What a command line prints, and its exit code, when it ends without running the program. */
function refusal(args: string[], of: Program<Flags> = program): { printed: string; code: number } {
  let printed = "";
  const [out, err] = [process.stdout.write, process.stderr.write];
  process.stdout.write = process.stderr.write = ((text: string) => {
    printed += text;
    return true;
  }) as typeof process.stdout.write;
  try {
    readCommandLine(of, args);
  } catch (error) {
    assert.ok(error instanceof CommanderError, String(error));
    return { printed, code: error.exitCode };
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
  return assert.fail(`${args} was accepted`);
}

const test = (name: string, fn: () => void) =>
  Deno.test({ name: `${name} (needs env)`, ...needs("env"), fn });

const enough = ["--videos", "clips", "--students-table", "t"];

test("settings come from flags, and from the defaults", () => {
  assert.deepEqual(readCommandLine(program, enough), {
    options: { videos: "clips", table: "t", workers: 4, quiet: false, region: undefined },
    operands: [],
    given: new Set(["videos", "table"]),
  });
  const all = [...enough, "--workers", "7", "--quiet", "--region", "us-east-1", "a.mp4", "b.mp4"];
  assert.deepEqual(readCommandLine(program, all), {
    options: { videos: "clips", table: "t", workers: 7, quiet: true, region: "us-east-1" },
    operands: ["a.mp4", "b.mp4"],
    given: new Set(["videos", "table", "workers", "quiet", "region"]),
  });
});

test("the environment beats the default, a flag beats the environment", () => {
  withEnv({ ROLLCALL_TEST_WORKERS: "9", ROLLCALL_TEST_TABLE: "mine" }, () => {
    const { options, given } = readCommandLine(program, ["--videos", "clips"]);
    assert.deepEqual(given, new Set(["videos"]), "what the environment sets is not given");
    assert.equal(options.workers, 9);
    assert.equal(options.table, "mine");
    assert.equal(readCommandLine(program, [...enough, "--workers", "2"]).options.workers, 2);
  });
});

test("a variable can set a boolean flag to true or false", () => {
  for (
    const [value, quiet] of [["1", true], ["yes", true], ["0", false], ["False", false]] as const
  ) {
    withEnv({ ROLLCALL_TEST_QUIET: value }, () => {
      assert.equal(readCommandLine(program, enough).options.quiet, quiet, value);
    });
  }
});

test("an empty variable counts as not set", () => {
  withEnv({ ROLLCALL_TEST_WORKERS: "", ROLLCALL_TEST_TABLE: "" }, () => {
    assert.equal(readCommandLine(program, enough).options.workers, 4);
    assert.match(refusal(["--videos", "clips"]).printed, /ROLLCALL_TEST_TABLE .* is not set/);
  });
});

test("the error for a missing required setting gives an example value", () => {
  const { printed, code } = refusal(["--students-table", "t"]);
  assert.match(printed, /^error: --videos is missing: for example --videos clips\n/);
  assert.match(printed, /\(see \.\/rollcall tester --help\)/);
  assert.equal(code, 1);
  assert.match(
    refusal(["--videos", "clips"]).printed,
    /ROLLCALL_TEST_TABLE \(or --students-table\) is not set: for example ROLLCALL_TEST_TABLE=demo-/,
  );
});

test("the error for an invalid value names its flag or variable, and the valid values", () => {
  const byFlag = refusal([...enough, "--workers", "many"]).printed;
  assert.match(byFlag, /--workers <count>.*many.*must be a whole number from 1 to 64/);
  const byVariable = withEnv({ ROLLCALL_TEST_WORKERS: "65" }, () => refusal(enough).printed);
  assert.match(byVariable, /65.*ROLLCALL_TEST_WORKERS.*must be a whole number from 1 to 64/);
});

test("unknown flags, missing values and wrong operands are refused", () => {
  assert.match(refusal([...enough, "--wrokers", "2"]).printed, /unknown option '--wrokers'/);
  assert.match(refusal(["--videos"]).printed, /'--videos <dir>' argument missing/);
  const { operands: _, ...without } = program;
  assert.match(refusal([...enough, "extra"], without).printed, /too many arguments/);
  assert.match(refusal(enough, { ...program, operands: "<file>" }).printed, /'file'/);
});

test("help lists every flag with its variable and default, and the notes, and exits with 0", () => {
  const { printed, code } = refusal(["--help"]);
  assert.equal(code, 0);
  for (const part of ["Tests.", "[files...]", "--quiet", "ROLLCALL_TEST_WORKERS", "And so on."]) {
    assert.ok(printed.includes(part), part);
  }
  assert.match(printed, /default: 4/);
});

test("help marks required flags, and only those", () => {
  const { printed } = refusal(["--help"]);
  assert.match(printed, /--videos <dir> +where they are \(required\)\n/);
  assert.match(printed, /a table \(required\) \(env: +ROLLCALL_TEST_TABLE\)/);
  assert.equal(printed.match(/required/g)!.length, 2);
});

test("the notes are wrapped to the width of the help", () => {
  const { printed } = refusal(["--help"], { ...program, notes: `${"word ".repeat(30)}\nend.` });
  for (const line of printed.split("\n")) assert.ok(line.length <= 80, line);
  assert.match(printed, / end\.\n$/);
});

test("--version prints the version and exits with 0, where there is one", () => {
  const versioned = { ...program, version: "tester 1.2.3 (commit 0123456789ab)" };
  assert.deepEqual(refusal(["--version"], versioned), {
    printed: "tester 1.2.3 (commit 0123456789ab)\n",
    code: 0,
  });
  assert.match(refusal(["--version"]).printed, /unknown option '--version'/);
});

Deno.test("wholeNumber accepts digits only, within its range", () => {
  const parse = wholeNumber(0, 10);
  assert.deepEqual(["0", "7", "10"].map(parse), [0, 7, 10]);
  for (const text of ["", " ", "11", "-1", "1.0", "1e1", "0x1", "NaN"]) {
    assert.throws(() => parse(text), UserError, text);
  }
  assert.throws(() => wholeNumber(5, 6)("4"), /from 5 to 6/);
});

Deno.test("decimal accepts numbers within its range", () => {
  const parse = decimal(0, 2);
  assert.deepEqual(["0", "0.45", "2", "1e-1"].map(parse), [0, 0.45, 2, 0.1]);
  for (const text of ["", " ", "2.01", "-0.1", "NaN", "Infinity", "0,5", "a"]) {
    assert.throws(() => parse(text), UserError, text);
  }
});

Deno.test({
  name: "paths are relative to the user's folder, default paths to the checkout (needs env)",
  ...needs("env"),
  fn() {
    const before = Deno.env.get("INIT_CWD");
    Deno.env.set("INIT_CWD", "/home/anna");
    try {
      const paths: Program<{ out: typeof out; kept: typeof kept; many: typeof many }> = {
        name: "tester",
        summary: "Tests.",
        flags: { out, kept, many },
        operands: "[files...]",
        operandsArePaths: true,
        main: () => Promise.resolve(),
      };
      const { options, operands } = readCommandLine(paths, ["--out", "x/y", "a.mp4", "/b.mp4"]);
      assert.deepEqual(options, { out: "/home/anna/x/y", kept: "var/kept", many: undefined });
      assert.deepEqual(operands, ["/home/anna/a.mp4", "/b.mp4"]);
      const several = readCommandLine(paths, ["--many", "a", "/b", "--many", "c"]);
      assert.deepEqual(several.options.many, ["/home/anna/a", "/b", "/home/anna/c"]);
    } finally {
      if (before === undefined) Deno.env.delete("INIT_CWD");
      else Deno.env.set("INIT_CWD", before);
    }
  },
});

const out = flag({ flags: "--out <file>", path: true, help: "a file", default: "var/out" });
const kept = flag({ flags: "--kept <file>", path: true, help: "a file", default: "var/kept" });
const many = flag<string[] | undefined>({ flags: "--many <files...>", path: true, help: "files" });

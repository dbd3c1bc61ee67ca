// Runs the static checks and every test that does not need root, in three parallel lanes. The last line is
// `N passed, N failed`. With --quick: only the format, lint and type checks and the unit tests.
import { bareRun } from "./bare_run.ts";
import { slowest } from "./slowest.ts";

interface Count {
  readonly passed: number;
  readonly failed: number;
}
type Stage = readonly [
  name: string,
  command: string[],
  count: (code: number, output: string) => Count,
];

const deno = Deno.execPath();
const quick = Deno.args[0] === "--quick";
// CI sets this, and reads the reports after its last stage.
const reportsToKeep = Deno.env.get("ROLLCALL_TEST_REPORTS");
const reports = reportsToKeep ?? await Deno.makeTempDir({ prefix: "rollcall-reports-" });
const rooms = [
  "contract",
  "cli",
  "aws",
  "recognition",
  "lambda",
  "bridge",
  "workload",
  "embedded",
  "images",
  "erase",
];

const [format, lint, types, ...ofPlaybooks]: readonly Stage[] = [
  ["format", [deno, "fmt", "--check", "--quiet"], asOne],
  ["lint", [deno, "lint", "--quiet"], asOne],
  // The tests run with --no-check.
  ["types", [deno, "check", "--quiet"], asOne],
  ["yamllint", ["yamllint", "--strict", "."], asOne],
  ["ansible-lint", ["python3", "tests/ansible_lint.py", "--strict"], asOne],
  ["operator's packages", ["python3", "tests/ops_packages.py"], asOne],
];
// Created here, before several tests try to create them at the same time.
const samples: Stage = [
  "sample clips",
  [deno, "run", "--quiet", "--permission-set=test", "tests/testing/samples.ts"],
  asOne,
];

const total = { passed: 0, failed: 0 };
// Parallel lanes are processes of their own. --parallel would not do: tests set environment variables of, and send
// signals to, their process.
const recognition = () => allTests("recognition", testFiles("recognition"), { live: quick });
const otherRooms = () =>
  allTests("other rooms", rooms.filter((room) => room !== "recognition").flatMap(testFiles));
if (quick) {
  await Promise.all([inOrder([format!, lint!, types!]).then(recognition), otherRooms()]);
} else {
  const all = testFiles("tests");
  const ofPlaybookTests = all.filter((file) => file.startsWith("./tests/playbooks/"));
  // They share no file of the checkout with the others.
  const apart = all.filter((file) => /^\.\/tests\/(bench|corpus|report)\//.test(file));
  const acrossRooms = all.filter((file) =>
    !ofPlaybookTests.includes(file) && !apart.includes(file)
  );
  const samplesMade = run(samples);
  await Promise.all([
    // The longest: its tests wait for one another, as they share the checkout.
    samplesMade.then(() => allTests("end to end", acrossRooms, { live: true })),
    samplesMade.then(() => inOrder([format!, lint!, types!, ...ofPlaybooks]))
      // The playbooks' tests can run in parallel: each has its own emulator.
      .then(() => allTests("playbooks", ofPlaybookTests, { parallel: true })),
    recognition().then(otherRooms).then(() => allTests("benches, odd files, browser", apart)),
  ]);
}
if (reportsToKeep === undefined) {
  console.log(`${slowest(reports)}\n`);
  await Deno.remove(reports, { recursive: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
Deno.exit(total.failed === 0 ? 0 : 1);

async function inOrder(stages: readonly Stage[]) {
  for (const stage of stages) await run(stage);
}

/** Runs the files' tests, first without permissions, then those files with permissions in which tests were skipped. */
async function allTests(
  name: string,
  files: readonly string[],
  { live = false, parallel = false }: { live?: boolean; parallel?: boolean } = {},
) {
  // --quick saves the time for a second start of Deno.
  const left = quick ? files : await withoutPermissions(name, files, live);
  const granted = denoTest(name, left, "-P=test", ...(parallel ? ["--parallel"] : []));
  if (left.length > 0) await run([name, granted, asTests], { live });
}

/**
 * Runs the tests without permissions. Tests that need some are skipped, the others must pass. Returns the files with
 * skipped tests.
 */
async function withoutPermissions(name: string, files: readonly string[], live: boolean) {
  const command = denoTest(`${name}-bare`, files);
  const output = await run([`${name}, without permissions`, command, asBare], { live });
  const { completeFiles } = bareRun(output);
  return files.filter((file) => !completeFiles.has(file));
}

/** The command that runs the files' tests and writes their JUnit report. */
function denoTest(report: string, files: readonly string[], ...flags: string[]): string[] {
  return [
    deno,
    "test",
    "--quiet",
    "--no-check",
    "--sanitize-ops",
    "--sanitize-resources",
    `--junit-path=${reports}/${report}.xml`,
    ...flags,
    ...files,
  ];
}

/** Runs a stage, adds its counts to the total and prints its duration. `live` prints its output as it comes. */
async function run(
  [name, command, count]: Stage,
  { live = false }: { live?: boolean } = {},
): Promise<string> {
  if (live) console.log(`--- ${name}`);
  const started = performance.now();
  const { code, output } = await tee(command, live);
  const { passed, failed } = count(code, output);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const verdict = failed === 0 ? "ok" : "FAILED";
  console.log(
    `${live ? "" : output}--- ${name}: ${verdict}, ${passed + failed} in ${seconds} s\n`,
  );
  return output;
}

function testFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? testFiles(`${folder}/${name}`)
      : name.endsWith("_test.ts")
      ? [`./${folder}/${name}`]
      : []
  ).sort();
}

function asOne(code: number, _output: string): Count {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Reads the counts from Deno's summary. A run that fails without a summary counts as one failure. */
function asTests(code: number, output: string): Count {
  const summary = /\| (\d+) passed.*? \| (\d+) failed/.exec(output);
  const [passed, failed] = [Number(summary?.[1] ?? 0), Number(summary?.[2] ?? 0)];
  return { passed, failed: code !== 0 || passed === 0 ? Math.max(1, failed) : failed };
}

/** As `asTests`, without the tests that run again with permissions. */
function asBare(code: number, output: string): Count {
  const { passed, failed } = asTests(code, output);
  return { passed: Math.max(0, passed - bareRun(output).testsInOthers), failed };
}

/** Runs a command and returns its standard output. `live` also prints it as it comes. */
async function tee(
  [file, ...args]: string[],
  live: boolean,
): Promise<{ code: number; output: string }> {
  let child;
  try {
    child = new Deno.Command(file!, {
      args,
      // Ansible requires UTF-8.
      env: { DENO_NO_PROMPT: "1", NO_COLOR: "1", LC_ALL: "C.UTF-8" },
      stdin: "null",
      stdout: "piped",
    }).spawn();
  } catch (error) {
    console.log(`${error}`);
    return { code: 127, output: "" };
  }
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    if (live) Deno.stdout.writeSync(new TextEncoder().encode(text));
    output += text;
  }
  return { code: (await child.status).code, output };
}

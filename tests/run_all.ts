// Every test that needs no root, in two lanes; the last line is `N passed, N failed`.
// With --quick the unit tests alone.
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
// CI reads them after its last stage.
const keptIn = Deno.env.get("ROLLCALL_TEST_REPORTS");
const reports = keptIn ?? await Deno.makeTempDir({ prefix: "rollcall-reports-" });
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
];

/** A stage of tests, whose JUnit report is `REPORT.xml`. */
function tests(name: string, report: string, ...args: string[]): Stage {
  return [name, [
    deno,
    "test",
    "--quiet",
    "--trace-leaks",
    "--sanitize-ops",
    "--sanitize-resources",
    `--junit-path=${reports}/${report}.xml`,
    ...args,
  ], asTests];
}

/** What reads the sources and runs nothing of ours: beside the tests, each shown when it has ended. */
const STATIC: readonly Stage[] = [
  ["format", [deno, "fmt", "--check", "--quiet"], asOne],
  ["lint", [deno, "lint", "--quiet"], asOne],
  ["types", [deno, "check", "--quiet"], asOne],
  ["yamllint", ["yamllint", "--strict", "."], asOne],
  ["ansible-lint", ["ansible-lint", "--strict"], asOne],
  ["playbooks' syntax", ["ansible-playbook", "--syntax-check", ...playbooks()], asOne],
  ["operator's packages", ["python3", "tests/ops_packages.py"], asOne],
];
// Without permissions what needs them is left out; the rest must pass, with no prompt.
const [, bareCommand] = tests("", "bare", ...(quick ? rooms : []));
const BARE: Stage = ["a bare deno test", bareCommand, asBare];

const total = { passed: 0, failed: 0 };
if (quick) await unitTests();
else {
  const [left] = await Promise.all([unitTests().then(endToEnd), staticStages()]);
  // Each has an emulator of its own, and Ansible is one process's work at a time.
  await run(granted("playbooks", "playbooks", "--parallel", ...left.playbooks), { live: true });
}
if (keptIn === undefined) {
  console.log(`${slowest(reports)}\n`);
  await Deno.remove(reports, { recursive: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
Deno.exit(total.failed === 0 ? 0 : 1);

async function staticStages() {
  for (const stage of STATIC) await run(stage, { live: false });
}

/** A stage of tests that may do what they need to. */
function granted(name: string, report: string, ...args: string[]): Stage {
  return tests(name, report, "--permission-set=test", ...args);
}

async function unitTests() {
  const left = leftToRun(await run(BARE, { live: true }));
  await run(granted("unit tests", "unit", ...left.unit), { live: true });
  return left;
}

async function endToEnd(left: Left) {
  await run(granted("end to end", "tests", ...left.tests), { live: true });
  return left;
}

/** Runs a stage, adds to the total and tells its seconds; what it printed. */
async function run([name, command, count]: Stage, { live }: { live: boolean }): Promise<string> {
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

type Left = Readonly<Record<"unit" | "tests" | "playbooks", string[]>>;

/** The test files that a bare run has not run whole: they run with permissions. */
function leftToRun(bare: string): Left {
  const { whole } = bareRun(bare);
  const files = (...folders: string[]) =>
    folders.flatMap(testFiles).filter((file) => !whole.has(file));
  const isOfPlaybooks = (file: string) => file.startsWith("./tests/playbooks/");
  return {
    unit: files(...rooms),
    tests: files("tests").filter((file) => !isOfPlaybooks(file)),
    playbooks: files("tests/playbooks"),
  };
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

/** Every playbook: those of the folder, and site.yml. */
function playbooks(): string[] {
  return ["playbooks", "."].flatMap((folder) =>
    [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`)
  ).filter((path) => /^playbooks\/.*\.yml$|^\.\/site\.yml$/.test(path)).sort();
}

function asOne(code: number, _output: string): Count {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The counts of Deno's own summary; a run that ends badly without saying so has failed once. */
function asTests(code: number, output: string): Count {
  const summary = /\| (\d+) passed.*? \| (\d+) failed/.exec(output);
  const [passed, failed] = [Number(summary?.[1] ?? 0), Number(summary?.[2] ?? 0)];
  return { passed, failed: code !== 0 || passed === 0 ? Math.max(1, failed) : failed };
}

/** The same, without the tests that run again with permissions. */
function asBare(code: number, output: string): Count {
  const { passed, failed } = asTests(code, output);
  return { passed: Math.max(0, passed - bareRun(output).inOthers), failed };
}

/** Runs a command; `live` shows its standard output as it comes. */
async function tee(
  [file, ...args]: string[],
  live: boolean,
): Promise<{ code: number; output: string }> {
  let child;
  try {
    child = new Deno.Command(file!, {
      args,
      // Ansible wants UTF-8.
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

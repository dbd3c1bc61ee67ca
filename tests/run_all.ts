// Runs the gate and every test that needs no root, in two lanes beside one another; the last line is
// `N passed, N failed`. With --quick only the format, lint and type checks and the unit tests.
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

const [format, lint, types, ...ofPlaybooks]: readonly Stage[] = [
  ["format", [deno, "fmt", "--check", "--quiet"], asOne],
  ["lint", [deno, "lint", "--quiet"], asOne],
  // The stages of tests check no types.
  ["types", [deno, "check", "--quiet"], asOne],
  ["yamllint", ["yamllint", "--strict", "."], asOne],
  ["ansible-lint", ["ansible-lint", "--strict"], asOne],
  ["playbooks' syntax", ["ansible-playbook", "--syntax-check", ...playbooks()], asOne],
  ["operator's packages", ["python3", "tests/ops_packages.py"], asOne],
];
// Made once, before the tests that need them ask for them at the same time.
const samples: Stage = [
  "sample clips",
  [deno, "run", "--quiet", "--permission-set=test", "tests/testing/samples.ts"],
  asOne,
];

const total = { passed: 0, failed: 0 };
// In one process beside another, not by --parallel: tests set variables and send signals to their process.
const recognition = () => allTests("recognition", testFiles("recognition"), { live: true });
const otherRooms = () =>
  allTests("other rooms", rooms.filter((room) => room !== "recognition").flatMap(testFiles));
if (quick) {
  await Promise.all([inOrder([format!, lint!, types!]).then(recognition), otherRooms()]);
} else {
  const [ofPlaybookTests, acrossRooms] = [
    testFiles("tests/playbooks"),
    testFiles("tests").filter((file) => !file.startsWith("./tests/playbooks/")),
  ];
  const samplesMade = run(samples);
  await Promise.all([
    recognition().then(otherRooms).then(() => samplesMade)
      .then(() => allTests("end to end", acrossRooms, { live: true })),
    samplesMade.then(() => inOrder([format!, lint!, types!, ...ofPlaybooks]))
      // The playbooks' tests each have an emulator of their own.
      .then(() => allTests("playbooks", ofPlaybookTests, { parallel: true })),
  ]);
}
if (keptIn === undefined) {
  console.log(`${slowest(reports)}\n`);
  await Deno.remove(reports, { recursive: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
Deno.exit(total.failed === 0 ? 0 : 1);

async function inOrder(stages: readonly Stage[]) {
  for (const stage of stages) await run(stage);
}

/** Runs the files' tests: with permissions, but what can do without them first without. */
async function allTests(
  name: string,
  files: readonly string[],
  { live = false, parallel = false }: { live?: boolean; parallel?: boolean } = {},
) {
  // A second start of Deno, for which --quick has no time.
  const left = quick ? files : await withoutPermissions(name, files, live);
  const granted = denoTest(name, left, "-P=test", ...(parallel ? ["--parallel"] : []));
  if (left.length > 0) await run([name, granted, asTests], { live });
}

/**
 * Runs the tests without permissions: those that need some are left out, the rest must pass. Returns the files that
 * were not run whole.
 */
async function withoutPermissions(name: string, files: readonly string[], live: boolean) {
  const command = denoTest(`${name}-bare`, files);
  const output = await run([`${name}, without permissions`, command, asBare], { live });
  const { whole } = bareRun(output);
  return files.filter((file) => !whole.has(file));
}

/** A command that runs the files' tests and writes their JUnit report. */
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

/** Runs a stage, adds to the total and prints its seconds; returns its output, which `live` prints as it comes. */
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

/** Every playbook: those of the folder, and site.yml. */
function playbooks(): string[] {
  return ["playbooks", "."].flatMap((folder) =>
    [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`)
  ).filter((path) => /^playbooks\/.*\.yml$|^\.\/site\.yml$/.test(path)).sort();
}

function asOne(code: number, _output: string): Count {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The counts of Deno's own summary; a run that fails without one counts as one failure. */
function asTests(code: number, output: string): Count {
  const summary = /\| (\d+) passed.*? \| (\d+) failed/.exec(output);
  const [passed, failed] = [Number(summary?.[1] ?? 0), Number(summary?.[2] ?? 0)];
  return { passed, failed: code !== 0 || passed === 0 ? Math.max(1, failed) : failed };
}

/** As `asTests`, without the tests that run again with permissions. */
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

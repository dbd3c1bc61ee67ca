// Every test that needs no root, in two lanes; the last line is `N passed, N failed`.

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const deno = Deno.execPath();
const tests = (
  ...args: string[]
) => [
  deno,
  "test",
  "--quiet",
  "--permission-set=test",
  "--trace-leaks",
  "--sanitize-ops",
  "--sanitize-resources",
  ...args,
];
const rooms = ["contract", "recognition", "lambda", "bridge", "workload", "embedded", "images"];

type Stage = readonly [name: string, command: string[], count: typeof asOne];

/** What reads the sources and runs nothing of ours: beside the tests, each shown when it has ended. */
const STATIC: readonly Stage[] = [
  ["format", [deno, "fmt", "--check", "--quiet"], asOne],
  ["lint", [deno, "lint", "--quiet"], asOne],
  ["types", [deno, "check", "--quiet"], asOne],
  ["yamllint", ["yamllint", "--strict", "."], asOne],
  ["ansible-lint", ["ansible-lint", "--strict"], asOne],
  ["playbooks' syntax", ["ansible-playbook", "--syntax-check", ...playbooks()], asOne],
  ["operator's packages", ["python3", "tests/ops_packages.py"], asOne],
  // Without permissions what needs them is left out; the rest must pass, with no prompt.
  ["a bare deno test", [deno, "test", "--quiet"], asOne],
];
const TESTS: readonly Stage[] = [
  ["unit tests", tests(...rooms), asTests],
  ["end to end", tests("--ignore=tests/playbooks", "tests"), asTests],
];
// Each has an emulator of its own, and Ansible is one process's work at a time.
const PLAYBOOKS: Stage = ["playbooks", tests("--parallel", "tests/playbooks"), asTests];

const total = { passed: 0, failed: 0 };
await Promise.all([
  (async () => {
    for (const stage of STATIC) await run(stage, { live: false });
  })(),
  (async () => {
    for (const stage of TESTS) await run(stage, { live: true });
  })(),
]);
await run(PLAYBOOKS, { live: true });
console.log(`${total.passed} passed, ${total.failed} failed`);
Deno.exit(total.failed === 0 ? 0 : 1);

async function run([name, command, count]: Stage, { live }: { live: boolean }) {
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

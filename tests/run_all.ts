// Every test that needs no root, one stage after another; the last line is `N passed, N failed`.

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

/** Each stage with the command, and how its output is counted. */
const STAGES: readonly [name: string, command: string[], count: typeof asOne][] = [
  ["format", [deno, "fmt", "--check", "--quiet"], asOne],
  ["lint", [deno, "lint", "--quiet"], asOne],
  ["types", [deno, "check", "--quiet"], asOne],
  ["yamllint", ["yamllint", "--strict", "."], asOne],
  ["ansible-lint", ["ansible-lint", "--strict"], asOne],
  ["playbooks' syntax", ["ansible-playbook", "--syntax-check", ...playbooks()], asOne],
  ["operator's packages", ["python3", "tests/ops_packages.py"], asOne],
  ["unit tests", tests(...rooms), asTests],
  // Without permissions what needs them is left out; the rest must pass, with no prompt.
  ["a bare deno test", [deno, "test", "--quiet"], asOne],
  ["end to end", tests("--ignore=tests/playbooks", "tests"), asTests],
  // Each has an emulator of its own, and Ansible is one process's work at a time.
  ["playbooks", tests("--parallel", "tests/playbooks"), asTests],
];

const total = { passed: 0, failed: 0 };
for (const [name, command, count] of STAGES) {
  console.log(`--- ${name}`);
  const started = performance.now();
  const { code, output } = await tee(command);
  const { passed, failed } = count(code, output);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `--- ${name}: ${failed === 0 ? "ok" : "FAILED"}, ${passed + failed} in ${seconds} s\n`,
  );
}
console.log(`${total.passed} passed, ${total.failed} failed`);
Deno.exit(total.failed === 0 ? 0 : 1);

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

async function tee([file, ...args]: string[]): Promise<{ code: number; output: string }> {
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
    Deno.stdout.writeSync(new TextEncoder().encode(text));
    output += text;
  }
  return { code: (await child.status).code, output };
}

// Checks that every role has a current README, and that task names say what a task does.
import assert from "node:assert/strict";
import { root } from "../../cli/program_command.ts";
import { needs } from "../../contract/testing/harness.ts";

const READS = needs("read", "run");
const hasYaml = !READS.ignore && pythonImports("yaml");

Deno.test({
  name: "each role's README is current" + (hasYaml ? "" : " (skipped: no Python with yaml)"),
  ignore: !hasYaml,
  fn() {
    const { code, text } = python(`${root}playbooks/role_readmes.py`, "--check");
    assert.equal(code, 0, text);
  },
});

Deno.test({
  name: "each task's name begins with a capital letter and is not a question (needs read, run)",
  ...READS,
  fn() {
    const files = ["site.yml", "playbooks", "tests"].flatMap((path) => yamlIn(`${root}${path}`));
    const odd = files.flatMap((file) =>
      oddNames(Deno.readTextFileSync(file)).map((name) => `${file.slice(root.length)}: ${name}`)
    );
    assert.ok(files.length > 100, `${files.length}`);
    assert.deepEqual(odd, []);
  },
});

Deno.test("oddNames finds questions and names that begin with a lower-case letter", () => {
  const text = `
- name: Who asks?
  debug:
- name: look up the caller
- name: "Is there one?"
- name: Look up the caller
  loop:
    - name: "{{ input_queue }}"
`;
  assert.deepEqual(oddNames(text), ["Who asks?", "look up the caller", "Is there one?"]);
});

/** Names of plays and tasks that are questions or begin with a lower-case letter. Items of a loop do not count. */
function oddNames(text: string): string[] {
  return [...text.matchAll(/^ *- name: +"?(.*?)"?$/gm)].map(([, name]) => name!)
    .filter((name) => !name.startsWith("{{") && (!/^[A-Z]/.test(name) || name.endsWith("?")));
}

/** Playbooks and tasks below a path. */
function yamlIn(path: string): string[] {
  if (Deno.statSync(path).isFile) return [path];
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return yamlIn(`${path}/${name}`);
    return name.endsWith(".yml") ? [`${path}/${name}`] : [];
  });
}

function pythonImports(module: string): boolean {
  try {
    return python("-c", `import ${module}`).code === 0;
  } catch {
    return false;
  }
}

function python(...args: string[]): { code: number; text: string } {
  const { code, stdout, stderr } = new Deno.Command("python3", { args }).outputSync();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

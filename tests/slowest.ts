// Lists the slowest tests in a folder's JUnit reports:   deno run -R tests/slowest.ts FOLDER
import { testsIn } from "./junit.ts";

/** Formats the slowest tests of a folder's reports, one per line with its duration in seconds. */
export function slowest(folder: string, count = 20): string {
  const reports = [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".xml"));
  const tests = reports
    .flatMap(({ name }) => testsIn(Deno.readTextFileSync(`${folder}/${name}`)))
    // A test's duration includes its steps.
    .filter(({ name, skipped }) => !skipped && !name.includes(" > "))
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, count);
  const lines = tests.map(({ file, name, seconds }) =>
    `${seconds.toFixed(1).padStart(7)} s  ${file.replace(/^\.\//, "")}: ${name}`
  );
  return [`--- the ${tests.length} slowest tests`, ...lines].join("\n");
}

if (import.meta.main) console.log(slowest(Deno.args[0]!));

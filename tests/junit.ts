// Parses Deno's JUnit reports.

/** A test in a report, or a step of a test. */
export interface ReportedTest {
  /** As `deno test` prints it, such as `./bridge/run_test.ts`. */
  readonly file: string;
  /** A step's name follows its test's: `test > step`. */
  readonly name: string;
  readonly seconds: number;
  readonly skipped: boolean;
}

/** Parses a report that `deno test --junit-path` wrote. */
export function testsIn(report: string): ReportedTest[] {
  return [...report.matchAll(CASE)].map(([, name, file, seconds, body]) => ({
    file: unescaped(file!),
    name: unescaped(name!),
    seconds: Number(seconds),
    skipped: body!.includes("<skipped"),
  }));
}

const CASE =
  /<testcase name="([^"]*)" classname="([^"]*)" time="([\d.]+)"[^>]*>([^]*?)<\/testcase>/g;

const CHARACTERS: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

function unescaped(text: string): string {
  return text.replace(/&(\w+);/g, (entity, name) => CHARACTERS[name] ?? entity);
}

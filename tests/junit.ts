// Deno's JUnit reports: which tests ran, how long each took, and which were left out.

/** A test of a report, or one of its steps. */
export interface ReportedTest {
  /** As `deno test` prints it: `./bridge/run_test.ts` */
  readonly file: string;
  /** A step's name follows its test's: `test > step`. */
  readonly name: string;
  readonly seconds: number;
  readonly leftOut: boolean;
}

/** Reads a report that `deno test --junit-path` wrote. */
export function testsIn(report: string): ReportedTest[] {
  return [...report.matchAll(CASE)].map(([, name, file, seconds, body]) => ({
    file: unescaped(file!),
    name: unescaped(name!),
    seconds: Number(seconds),
    leftOut: body!.includes("<skipped"),
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

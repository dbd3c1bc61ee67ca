// Parses the output of a `deno test` without permissions.

export interface BareRun {
  /** The files in which no test was skipped, such as `./bridge/run_test.ts`. */
  readonly completeFiles: ReadonlySet<string>;
  /** Number of tests that ran in the other files. */
  readonly testsInOthers: number;
}

/**
 * Parses the output of `deno test`, without colours and without `--parallel`. A JUnit report does not serve: it
 * attributes a test that a helper registers to the helper's file.
 */
export function bareRun(output: string): BareRun {
  const completeFiles = new Set<string>();
  let testsInOthers = 0;
  const [, ...files] = output.split(/^running (?=\d+ tests? from )/m);
  for (const text of files) {
    const [, count, file] = /^(\d+) tests? from (.*)$/m.exec(text)!;
    const skipped = text.match(/ \.\.\. ignored \(\d/g)?.length ?? 0;
    if (skipped === 0) completeFiles.add(file!);
    else testsInOthers += Number(count) - (text.match(/^\S.* \.\.\. ignored \(\d/gm)?.length ?? 0);
  }
  return { completeFiles, testsInOthers };
}

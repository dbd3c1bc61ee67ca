// What a `deno test` without permissions has run, as it printed it.

export interface BareRun {
  /** The files of which no test was left out: `./bridge/run_test.ts` */
  readonly whole: ReadonlySet<string>;
  /** How many tests it has run of the other files. */
  readonly inOthers: number;
}

/**
 * Reads what `deno test` printed, without colours and not in parallel. A JUnit report would not do: there a test that a
 * helper registers is of the helper's file.
 */
export function bareRun(output: string): BareRun {
  const whole = new Set<string>();
  let inOthers = 0;
  const [, ...files] = output.split(/^running (?=\d+ tests? from )/m);
  for (const text of files) {
    const [, count, file] = /^(\d+) tests? from (.*)$/m.exec(text)!;
    const leftOut = text.match(/ \.\.\. ignored \(\d/g)?.length ?? 0;
    if (leftOut === 0) whole.add(file!);
    else inOthers += Number(count) - (text.match(/^\S.* \.\.\. ignored \(\d/gm)?.length ?? 0);
  }
  return { whole, inOthers };
}

/** The result that the last line of the workload states. */
export interface Verdict {
  /** Whether every video and every check is as expected. */
  readonly complete: boolean;
  /** The same line, of another program. */
  readonly text: string;
}

// `workload: 20 of 21 videos as expected, 10 of 11 checks passed`, or without a mapping
// `workload: 21 videos answered, not compared; 10 of 10 checks passed`.
const LINE =
  /^workload: ((?:(\d+) of (\d+) videos as expected,|\d+ videos answered, not compared;) (\d+) of (\d+) checks passed)$/;

/**
 * Reads the workload's last line; undefined if it is another line.
 * @param program its name in the new line
 */
export function parseVerdict(line: string, program: string): Verdict | undefined {
  const parts = LINE.exec(line);
  if (!parts) return undefined;
  const [, rest, right, videos, passed, checks] = parts;
  return { complete: right === videos && passed === checks, text: `${program}: ${rest}` };
}

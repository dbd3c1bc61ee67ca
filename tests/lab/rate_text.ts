/**
 * The rate of a run, in whose first half the bridge compiles its code.
 * @param answers when the function answered, in milliseconds, in order
 * @param ended when the last result was deleted from its queue
 */
export function rateText(answers: readonly number[], ended: number): string {
  const begun = answers[0]!;
  const half = answers.slice(answers.length >> 1);
  return `${answers.length} events in ${
    secondsOf(begun, ended)
  } s, from the first answer to the last deletion: ` +
    `${perSecond(answers.length, begun, ended)} a second; in the second half ` +
    `${perSecond(half.length, half[0]!, ended)}`;
}

const secondsOf = (from: number, to: number) => ((to - from) / 1000).toFixed(1);

const perSecond = (count: number, from: number, to: number) =>
  (count / ((to - from) / 1000)).toFixed(1);

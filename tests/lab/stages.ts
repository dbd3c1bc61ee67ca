// The lab's output: each stage with its seconds, and the number of passed and failed stages.
import { messageOf } from "../../cli/errors.ts";

export interface Stages {
  /** Runs a stage and prints its seconds. @throws the stage's error, after printing it */
  stage<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Prints a measured figure. */
  figure(text: string): void;
  /** Numbers of passed and failed stages. */
  readonly count: { passed: number; failed: number };
}

export function labStages(): Stages {
  const count = { passed: 0, failed: 0 };
  const begun = performance.now();
  const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(0);
  return {
    count,
    async stage(name, run) {
      const from = performance.now();
      try {
        const value = await run();
        count.passed++;
        console.log(`lab: ${name}: ${seconds(from)} s (${seconds(begun)} s in all)`);
        return value;
      } catch (error) {
        count.failed++;
        console.log(`lab: ${name}: FAILED after ${seconds(from)} s: ${messageOf(error)}`);
        throw error;
      }
    },
    figure: (text) => console.log(`lab: figure: ${text}`),
  };
}

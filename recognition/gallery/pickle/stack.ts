import { damaged } from "./pickle_error.ts";
import type { PickleValue } from "./value.ts";

/** The pickle machine's stack. Below the latest mark nothing is in reach until that is popped. */
export interface PickleStack {
  push(value: PickleValue): void;
  /** @throws {PickleFault} if nothing lies above the latest mark */
  pop(): PickleValue;
  /** The last `count` values, in the order in which they were pushed. */
  popMany(count: number): PickleValue[];
  /** The topmost value, left in its place. */
  top(): PickleValue;
  mark(): void;
  /** Takes off everything above the latest mark, and the mark. */
  popToMark(): PickleValue[];
  /** Whether one value is all there is, and no mark. */
  isSingle(): boolean;
}

export function pickleStack(): PickleStack {
  let above: PickleValue[] = [];
  const below: PickleValue[][] = [];

  function popMany(count: number): PickleValue[] {
    if (above.length < count) throw damaged("takes a value that is not there");
    return above.splice(above.length - count, count);
  }

  function top(): PickleValue {
    const value = above.at(-1);
    if (value === undefined) throw damaged("takes a value that is not there");
    return value;
  }

  return {
    push: (value) => {
      above.push(value);
    },
    pop: () => {
      const value = top();
      above.length--;
      return value;
    },
    popMany,
    top,
    mark: () => {
      below.push(above);
      above = [];
    },
    popToMark: () => {
      const former = below.pop();
      if (!former) throw damaged("takes a mark that is not there");
      const values = above;
      above = former;
      return values;
    },
    isSingle: () => below.length === 0 && above.length === 1,
  };
}

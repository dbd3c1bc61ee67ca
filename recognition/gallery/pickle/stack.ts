import { damaged } from "./pickle_error.ts";
import type { PickleValue } from "./value.ts";

/**
 * The stack of the pickle machine. Values below the latest mark are out of reach until it is
 * popped.
 */
export interface PickleStack {
  push(value: PickleValue): void;
  /** @throws {PickleError} if nothing is above the latest mark */
  pop(): PickleValue;
  /** The last `count` values, in push order. */
  popMany(count: number): PickleValue[];
  /** The topmost value, without removing it. */
  top(): PickleValue;
  mark(): void;
  /** Removes the latest mark and everything above it. */
  popToMark(): PickleValue[];
  /** Whether the stack holds exactly one value and no mark. */
  isSingle(): boolean;
}

export function pickleStack(): PickleStack {
  let above: PickleValue[] = [];
  const below: PickleValue[][] = [];

  function popMany(count: number): PickleValue[] {
    if (above.length < count) throw damaged("takes a value from an empty stack");
    return above.splice(above.length - count, count);
  }

  function top(): PickleValue {
    const value = above.at(-1);
    if (value === undefined) throw damaged("takes a value from an empty stack");
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
      if (!former) throw damaged("takes a missing mark");
      const values = above;
      above = former;
      return values;
    },
    isSingle: () => below.length === 0 && above.length === 1,
  };
}

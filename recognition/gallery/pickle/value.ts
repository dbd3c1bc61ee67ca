/** What a pickle of names and numpy vectors can hold. Lists and tuples are both arrays. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Map<string, PickleValue>
  | NumpyGlobal
  | NumpyDtype
  | NumpyArray;

/** The name of something that makes a numpy array. It is never called. */
export interface NumpyGlobal {
  readonly kind: "global";
  readonly name: "reconstruct" | "frombuffer" | "scalar" | "ndarray" | "dtype" | "encode";
}

/** The numbers of an array: float32 or float64. */
export interface NumpyDtype {
  readonly kind: "dtype";
  /** Bytes in a number. */
  readonly size: 4 | 8;
  // Not readonly: a pickle creates the object first and sets its state later (BUILD).
  littleEndian: boolean;
}

/** A numpy array: `bytes` always holds exactly the numbers of its shape. */
export interface NumpyArray {
  readonly kind: "array";
  dtype: NumpyDtype;
  shape: readonly number[];
  /** Column-major (Fortran) order; matters from two dimensions on. */
  fortran: boolean;
  bytes: Uint8Array;
}

export function isArray(value: PickleValue | undefined): value is NumpyArray {
  return isKind(value, "array");
}

export function isDtype(value: PickleValue | undefined): value is NumpyDtype {
  return isKind(value, "dtype");
}

export function isGlobal(value: PickleValue | undefined): value is NumpyGlobal {
  return isKind(value, "global");
}

function isKind(value: PickleValue | undefined, kind: string): boolean {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

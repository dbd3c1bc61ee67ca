import { damaged, printable, refused } from "./pickle_error.ts";
import {
  isArray,
  isDtype,
  isGlobal,
  type NumpyArray,
  type NumpyDtype,
  type NumpyGlobal,
  type PickleValue,
} from "./value.ts";

/** The globals that a pickle may use. numpy 2 renamed `numpy.core` to `numpy._core`. */
const GLOBALS: ReadonlyMap<string, NumpyGlobal["name"]> = new Map([
  ["numpy.core.multiarray _reconstruct", "reconstruct"],
  ["numpy._core.multiarray _reconstruct", "reconstruct"],
  ["numpy.core.numeric _frombuffer", "frombuffer"],
  ["numpy._core.numeric _frombuffer", "frombuffer"],
  ["numpy.core.multiarray scalar", "scalar"],
  ["numpy._core.multiarray scalar", "scalar"],
  ["numpy ndarray", "ndarray"],
  ["numpy dtype", "dtype"],
  ["_codecs encode", "encode"],
]);

/** Bytes that `_codecs.encode` may still produce: limits what a small file can allocate. */
export interface EncodeBudget {
  bytes: number;
}

/** @throws {PickleError} unless it is one of the few globals that make a numpy array */
export function numpyGlobal(module: string, name: string): NumpyGlobal {
  const known = GLOBALS.get(`${module} ${name}`);
  if (!known) throw refused(`asks for ${printable(`${module}.${name}`)}`);
  return { kind: "global", name: known };
}

/** REDUCE: does what numpy's function would do with these arguments. */
export function callNumpy(
  callable: PickleValue,
  args: PickleValue,
  budget: EncodeBudget,
): PickleValue {
  if (!isGlobal(callable) || !Array.isArray(args)) {
    throw refused("calls something that is not a function");
  }
  switch (callable.name) {
    case "reconstruct":
      return reconstruct(args);
    case "frombuffer":
      return fromBuffer(args);
    case "scalar":
      return scalar(args);
    case "dtype":
      return dtype(args);
    case "encode":
      return encodeLatin1(args, budget);
    case "ndarray":
      throw refused("calls numpy.ndarray");
  }
}

/** BUILD: sets the state of an array or a dtype, as numpy's `__reduce__` wrote it. */
export function buildNumpy(object: PickleValue, state: PickleValue): void {
  if (!Array.isArray(state)) throw refused("sets a state that numpy does not write");
  if (isDtype(object)) {
    const [, order, ...rest] = state;
    if ((order !== "<" && order !== ">") || !rest.slice(0, 3).every((field) => field === null)) {
      throw refused("describes numbers that are not plain floats");
    }
    object.littleEndian = order === "<";
  } else if (isArray(object)) {
    const [version, shape, type, fortran, bytes] = state;
    if (version !== 1) throw refused("contains a numpy array of an unknown version");
    Object.assign(object, makeArray(bytes, type, shape, fortran));
  } else {
    throw refused("sets the state of something that is not a numpy array");
  }
}

/** The numbers of an array, in storage order. */
export function floatsOf({ bytes, dtype }: NumpyArray): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = new Float64Array(bytes.length / dtype.size);
  for (let i = 0; i < floats.length; i++) {
    floats[i] = dtype.size === 8
      ? view.getFloat64(i * 8, dtype.littleEndian)
      : view.getFloat32(i * 4, dtype.littleEndian);
  }
  return floats;
}

/** `_reconstruct(ndarray, (0,), b"b")`: an empty array that BUILD fills. */
function reconstruct([type]: PickleValue[]): NumpyArray {
  if (!isGlobal(type) || type.name !== "ndarray") {
    throw refused("creates something that is not a numpy array");
  }
  const float64: NumpyDtype = { kind: "dtype", size: 8, littleEndian: true };
  return { kind: "array", dtype: float64, shape: [0], fortran: false, bytes: new Uint8Array() };
}

/** `_frombuffer(bytes, dtype, shape, order)`: protocol 5 uses it instead of a state. */
function fromBuffer([bytes, type, shape, order]: PickleValue[]): NumpyArray {
  if (order !== "C" && order !== "F") throw refused("contains an array in an unknown order");
  return makeArray(bytes, type, shape, order === "F");
}

/** `scalar(dtype, bytes)`: one number. */
function scalar([type, bytes]: PickleValue[]): number {
  return floatsOf(makeArray(bytes, type, [1], false))[0]!;
}

/** `dtype("f8", False, True)`. */
function dtype([code]: PickleValue[]): NumpyDtype {
  if (code === "f8") return { kind: "dtype", size: 8, littleEndian: true };
  if (code === "f4") return { kind: "dtype", size: 4, littleEndian: true };
  throw refused(
    `contains numbers of type ${typeof code === "string" ? printable(code) : "unknown"}`,
  );
}

/** `encode(text, "latin1")`: how protocol 2 stores bytes. */
function encodeLatin1([text, codec]: PickleValue[], budget: EncodeBudget): Uint8Array {
  if (typeof text !== "string" || codec !== "latin1") {
    throw refused("encodes something other than bytes");
  }
  budget.bytes -= text.length;
  if (budget.bytes < 0) throw refused("asks for more bytes than it contains");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw damaged("contains invalid bytes");
    bytes[i] = code;
  }
  return bytes;
}

function makeArray(
  bytes: PickleValue | undefined,
  type: PickleValue | undefined,
  shape: PickleValue | undefined,
  fortran: PickleValue | undefined,
): NumpyArray {
  if (!(bytes instanceof Uint8Array) || !isDtype(type) || typeof fortran !== "boolean") {
    throw refused("creates a numpy array from something else");
  }
  if (!isShape(shape)) throw refused("contains a numpy array with an invalid shape");
  const count = shape.reduce((product, length) => product * length, 1);
  if (count * type.size !== bytes.length) {
    throw damaged("contains a numpy array with more or fewer bytes than its shape");
  }
  return { kind: "array", dtype: type, shape, fortran, bytes };
}

/** numpy allows at most 64 dimensions. */
function isShape(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= 64 &&
    value.every((length) => Number.isSafeInteger(length) && (length as number) >= 0);
}

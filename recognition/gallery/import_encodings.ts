import { UserError } from "../../contract/errors.ts";
import { toNfc } from "../../contract/text.ts";
import { DESCRIPTOR_LENGTH, type Gallery, galleryOf } from "./gallery.ts";
import { parsePickle } from "./pickle/parse_pickle.ts";
import { printable } from "./pickle/pickle_error.ts";
import { floatsOf } from "./pickle/numpy.ts";
import { isArray, type PickleValue } from "./pickle/value.ts";

/**
 * Imports the `encoding` file of older Python versions of this system: a pickled `{"name": [...],
 * "encoding": [...]}` with one vector of 128 numbers for each name. A vector is a numpy array
 * (float64 or float32, either byte order) or a list of floats; the vectors may also be one n × 128
 * array. Other dict entries are ignored. The vectors are dlib's descriptors of aligned faces;
 * several of one name are averaged.
 * @throws {UserError} naming `source`, if it is not such a file
 */
export function importEncodings(bytes: Uint8Array, source: string): Gallery {
  try {
    return readEncoding(bytes);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${source}: ${error.message}`);
    throw error;
  }
}

function readEncoding(bytes: Uint8Array): Gallery {
  const file = parsePickle(bytes);
  if (!(file instanceof Map)) throw unexpected("the pickle is not a dict");
  const people = namesOf(file.get("name"));
  const rows = rowsOf(file.get("encoding"));
  if (people.length !== rows.length) {
    throw unexpected(`${people.length} names, but ${rows.length} encodings`);
  }
  if (people.length === 0) throw unexpected("it contains nobody");

  return galleryOf(rows.map((row, i) => {
    const whose = `encoding ${i} (${printable(people[i]!)})`;
    const numbers = vectorOf(row, whose);
    if (numbers.length !== DESCRIPTOR_LENGTH) {
      throw unexpected(`${whose} has ${numbers.length} numbers, not ${DESCRIPTOR_LENGTH}`);
    }
    // Check in single precision, where a large double overflows.
    if (!numbers.every((number) => Number.isFinite(Math.fround(number)))) {
      throw unexpected(`${whose} contains a number that is not finite`);
    }
    return { person: people[i]!, descriptor: Float32Array.from(numbers) };
  }));
}

function namesOf(value: PickleValue | undefined): string[] {
  if (!Array.isArray(value)) throw unexpected('"name" is not a list');
  return value.map((name, i) => {
    if (typeof name === "string" && name.trim() !== "") return toNfc(name);
    throw unexpected(`name ${i} is not text, or is empty`);
  });
}

/** One value for each person: the list's elements, or the rows of a two-dimensional array. */
function rowsOf(value: PickleValue | undefined): readonly (PickleValue | Float64Array)[] {
  if (Array.isArray(value)) return value;
  if (!isArray(value)) throw unexpected('"encoding" is not a list');
  const [count, width] = value.shape;
  if (value.shape.length !== 2 || count === undefined || width !== DESCRIPTOR_LENGTH) {
    throw unexpected(`"encoding" is an array of ${value.shape.join(" × ")}, not n × 128`);
  }
  if (value.fortran) {
    throw unexpected('"encoding" is in Fortran order: save numpy.ascontiguousarray of it');
  }
  const floats = floatsOf(value);
  return Array.from({ length: count }, (_, i) => floats.subarray(i * width, (i + 1) * width));
}

function vectorOf(row: PickleValue | Float64Array, whose: string): Float64Array | number[] {
  if (row instanceof Float64Array) return row;
  if (isArray(row)) {
    if (row.shape.length === 1) return floatsOf(row);
    throw unexpected(`${whose} has ${row.shape.length} dimensions, not 1`);
  }
  if (Array.isArray(row) && row.every((number) => typeof number === "number")) return row;
  throw unexpected(`${whose} is not a vector of numbers`);
}

function unexpected(problem: string): UserError {
  return new UserError(
    `${problem}; the file must be a pickled {"name": [...], "encoding": [...]}, one vector for each name`,
  );
}

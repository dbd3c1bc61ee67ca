import { writeAtomically } from "../../cli/atomic_write.ts";
import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { toNfc } from "../../contract/text.ts";
import { writeError } from "./write_error.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";

const MAGIC = "RCGALRY1";
/** The first byte of a pickle of protocol 2 and later. */
const PICKLE = 0x80;
/**
 * The kind of descriptor: of chips aligned as dlib aligns them. Kinds cannot be compared with each
 * other. Galleries from before alignment have no kind.
 */
const KIND = "dlib-aligned";
/** Length of the magic and the header's length field. */
const PREFIX_BYTES = MAGIC.length + 4;

/**
 * Encodes a gallery as a file: the magic `RCGALRY1`, the header's length (uint32), a JSON header
 * `{"kind": "dlib-aligned", "people": [...], "photos": [...], "spreads": [...], "dimensions": 128}`
 * padded with spaces to a multiple of 4 from the start of the file, then the matrix (n × 128
 * float32). All numbers are little-endian.
 * @throws {RangeError} if the gallery is invalid: names and rows differ in count, or a value is bad
 */
export function encodeGallery(gallery: Gallery): Uint8Array<ArrayBuffer> {
  const problem = findProblem(gallery);
  if (problem) throw new RangeError(`not a gallery: ${problem}`);
  const { people, photos, spreads, descriptors } = gallery;
  const header = { kind: KIND, people, photos, spreads, dimensions: DESCRIPTOR_LENGTH };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const matrixAt = Math.ceil((PREFIX_BYTES + json.length) / 4) * 4;

  const bytes = new Uint8Array(matrixAt + descriptors.length * 4);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, matrixAt - PREFIX_BYTES, true);
  bytes.set(json, PREFIX_BYTES);
  bytes.fill(0x20, PREFIX_BYTES + json.length, matrixAt);
  descriptors.forEach((value, i) => view.setFloat32(matrixAt + i * 4, value, true));
  return bytes;
}

/** Whether a file begins as a gallery does; what follows may be damaged. */
export function isGallery(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) === MAGIC;
}

/**
 * Decodes what {@linkcode encodeGallery} wrote. A gallery without rows is valid.
 * @throws {UserError} naming `source`, if the file is damaged
 */
export function decodeGallery(bytes: Uint8Array, source = "the gallery"): Gallery {
  const damaged = (problem: string) =>
    new UserError(
      `${source} is not a valid gallery (${problem}): create it again with \`./rollcall enroll\``,
    );
  if (bytes[0] === PICKLE) {
    throw new UserError(
      `${source} holds encodings of the older Python version: make a gallery of it first, with ` +
        "`./rollcall enroll --import FILE --out GALLERY`",
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isGallery(bytes)) throw damaged(`it does not begin with ${MAGIC}`);
  if (bytes.length < PREFIX_BYTES) throw damaged("truncated");
  const matrixAt = PREFIX_BYTES + view.getUint32(MAGIC.length, true);
  if (matrixAt > bytes.length) throw damaged("truncated");
  if (matrixAt % 4 !== 0) throw damaged("the matrix is not aligned");

  const header = readHeader(bytes.subarray(PREFIX_BYTES, matrixAt));
  if (!header) throw damaged("its header is invalid");
  if (header.kind !== KIND) throw new UnalignedGallery(source);
  const { people, photos, spreads } = header;
  if (bytes.length - matrixAt !== people.length * DESCRIPTOR_LENGTH * 4) {
    throw damaged(`${people.length} names, ${bytes.length - matrixAt} bytes of rows`);
  }
  const descriptors = new Float32Array(people.length * DESCRIPTOR_LENGTH);
  for (let i = 0; i < descriptors.length; i++) {
    descriptors[i] = view.getFloat32(matrixAt + i * 4, true);
  }
  const gallery = { people, descriptors, photos, spreads };
  const problem = findProblem(gallery);
  if (problem) throw damaged(problem);
  // Older galleries may have decomposed (NFD) names.
  return { ...gallery, people: people.map(toNfc) };
}

/** @throws {UserError} if the file does not exist or is damaged */
export async function readGallery(path: string): Promise<Gallery> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError(`no gallery at ${path}: create it with \`./rollcall enroll\``);
    }
    throw new UserError(`cannot read the gallery ${path}: ${messageOf(error)}`);
  }
  return decodeGallery(bytes, path);
}

/** @throws {UserError} if the path exists and is neither a gallery nor an empty file */
export async function checkReplaceable(path: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => null);
  if (info === null || (info.isFile && info.size === 0)) return;
  const isGallery = info.isFile &&
    await readGallery(path).then(() => true, (error) => error instanceof UnalignedGallery);
  if (isGallery) return;
  throw new UserError(`${path} exists and is not a gallery: choose another file, or remove it`);
}

/**
 * Writes a gallery atomically: a reader sees the old one or the new one.
 * @throws {UserError} if it cannot be written
 */
export async function writeGallery(path: string, gallery: Gallery): Promise<void> {
  const bytes = encodeGallery(gallery);
  try {
    await writeAtomically(path, bytes);
  } catch (error) {
    throw writeError(`the gallery ${path}`, error);
  }
}

/** The gallery is intact, but its descriptors are of an older kind. */
class UnalignedGallery extends UserError {
  constructor(source: string) {
    super(
      `${source} contains descriptors of an older kind, of unaligned faces: create it again ` +
        "with `./rollcall enroll PEOPLE`",
    );
  }
}

interface Header extends Omit<Gallery, "descriptors"> {
  readonly kind: unknown;
}

/** Undefined if the header is invalid. */
function readHeader(bytes: Uint8Array): Header | undefined {
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (header.dimensions !== DESCRIPTOR_LENGTH || !Array.isArray(header.people)) return undefined;
    return header;
  } catch {
    return undefined;
  }
}

function findProblem({ people, photos, spreads, descriptors }: Gallery): string | undefined {
  if (descriptors.length !== people.length * DESCRIPTOR_LENGTH) {
    return `${people.length} names, ${descriptors.length / DESCRIPTOR_LENGTH} rows`;
  }
  const nameless = people.findIndex((name) => typeof name !== "string" || name.trim() === "");
  if (nameless >= 0) return `row ${nameless} has no name`;
  const isCount = (count: unknown) => Number.isInteger(count) && Number(count) > 0;
  if (!isListOf(photos, people.length, isCount)) return "not a number of photos for each row";
  if (!isListOf(spreads, people.length, Number.isFinite)) return "not a spread for each row";
  const broken = descriptors.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) return `row ${Math.floor(broken / DESCRIPTOR_LENGTH)} contains NaN or infinity`;
  return undefined;
}

function isListOf(list: unknown, length: number, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(list) && list.length === length && list.every(isOne);
}

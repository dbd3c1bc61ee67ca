import { messageOf } from "../../cli/errors.ts";
import { UserError } from "../../contract/errors.ts";
import { composed } from "../../contract/text.ts";
import { writeError } from "./write_error.ts";
import { DESCRIPTOR_LENGTH, type Gallery } from "./gallery.ts";

const MAGIC = "RCGALRY1";
/**
 * What the rows are: means of descriptors of chips that are aligned as dlib aligns them. They compare with
 * none of another kind; galleries from before there was alignment tell no kind.
 */
const KIND = "dlib-aligned";
/** The magic and the header's length. */
const PREFIX_BYTES = MAGIC.length + 4;

/**
 * A gallery as a file's bytes: the magic `RCGALRY1`, the header's length (uint32), a JSON header
 * `{"kind": "dlib-aligned", "people": [...], "photos": [...], "spreads": [...], "dimensions": 128}` padded with spaces to a multiple of 4 from the file's
 * start, then the matrix (n × 128 float32). All numbers are little-endian.
 * @throws {RangeError} if the gallery is not one: names and rows differ in count, or a bad value
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

/**
 * Reads what {@linkcode encodeGallery} wrote; no rows are legal.
 * @throws {UserError} naming `source`, if anything in it is damaged
 */
export function decodeGallery(bytes: Uint8Array, source = "the gallery"): Gallery {
  const damaged = (problem: string) =>
    new UserError(
      `${source} is not a whole gallery (${problem}): make it anew with \`./rollcall enroll\``,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) {
    throw damaged(`it does not begin with ${MAGIC}`);
  }
  if (bytes.length < PREFIX_BYTES) throw damaged("cut short");
  const matrixAt = PREFIX_BYTES + view.getUint32(MAGIC.length, true);
  if (matrixAt > bytes.length) throw damaged("cut short");
  if (matrixAt % 4 !== 0) throw damaged("the matrix begins at an odd place");

  const header = readHeader(bytes.subarray(PREFIX_BYTES, matrixAt));
  if (!header) throw damaged("its header is broken");
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
  // Names of older galleries may be decomposed.
  return { ...gallery, people: people.map(composed) };
}

/** @throws {UserError} if there is no such file, or it is damaged */
export async function readGallery(path: string): Promise<Gallery> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new UserError(`no gallery at ${path}: make it with \`./rollcall enroll\``);
    }
    throw new UserError(`cannot read the gallery ${path}: ${messageOf(error)}`);
  }
  return decodeGallery(bytes, path);
}

/** @throws {UserError} if something is there that is neither a gallery nor an empty file */
export async function checkReplaceable(path: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => null);
  if (info === null || (info.isFile && info.size === 0)) return;
  const isGallery = info.isFile &&
    await readGallery(path).then(() => true, (error) => error instanceof UnalignedGallery);
  if (isGallery) return;
  throw new UserError(`${path} is there and is no gallery: name another file, or remove it`);
}

/**
 * Writes beside the path, then renames: a reader finds the old gallery or the new one, never half.
 * @throws {UserError} if it cannot be written there
 */
export async function writeGallery(path: string, gallery: Gallery): Promise<void> {
  const bytes = encodeGallery(gallery);
  const temporary = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    await writeAndSync(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw writeError(`the gallery ${path}`, error);
  }
}

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  await file.sync();
}

/** A whole gallery whose descriptors compare with none that are made today. */
class UnalignedGallery extends UserError {
  constructor(source: string) {
    super(
      `${source} holds descriptors of an older kind, of faces that were not aligned: make it anew ` +
        "with `./rollcall enroll PEOPLE`",
    );
  }
}

interface Header extends Omit<Gallery, "descriptors"> {
  readonly kind: unknown;
}

/** Undefined if it is not such a header. */
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
  if (broken >= 0) return `row ${Math.floor(broken / DESCRIPTOR_LENGTH)} holds a non-number`;
  return undefined;
}

function isListOf(list: unknown, length: number, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(list) && list.length === length && list.every(isOne);
}

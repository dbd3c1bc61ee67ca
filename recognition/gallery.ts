import { messageOf, UserError } from "../contract/errors.ts";
import { cannotWrite } from "./cannot_write.ts";

/** Numbers in the descriptor of one face. */
export const DESCRIPTOR_LENGTH = 128;

/** The people we know: one row for each encoding, so a name may come several times. */
export interface Gallery {
  /** The name of each row. */
  readonly people: readonly string[];
  /** n × 128, row-major. */
  readonly descriptors: Float32Array;
}

/** A gallery of one row a person: the mean of their descriptors. */
export function galleryOf(
  rows: readonly { readonly person: string; readonly descriptor: Float32Array }[],
): Gallery {
  const people = [...new Set(rows.map(({ person }) => person))];
  const descriptors = new Float32Array(people.length * DESCRIPTOR_LENGTH);
  for (const [at, person] of people.entries()) {
    const own = rows.filter((row) => row.person === person);
    for (const { descriptor } of own) {
      descriptor.forEach((value, i) => {
        descriptors[at * DESCRIPTOR_LENGTH + i]! += value / own.length;
      });
    }
  }
  return { people, descriptors };
}

const MAGIC = "RCGALRY1";
/** The magic and the header's length. */
const PREFIX_BYTES = MAGIC.length + 4;

/**
 * A gallery as a file's bytes: the magic `RCGALRY1`, the header's length (uint32), a JSON header
 * `{"people": [...], "dimensions": 128}` padded with spaces to a multiple of 4 from the file's
 * start, then the matrix (n × 128 float32). All numbers are little-endian.
 * @throws {RangeError} if the gallery is not one: names and rows differ in count, or a bad value
 */
export function encodeGallery(gallery: Gallery): Uint8Array<ArrayBuffer> {
  const problem = problemOf(gallery);
  if (problem) throw new RangeError(`not a gallery: ${problem}`);
  const { people, descriptors } = gallery;
  const json = new TextEncoder().encode(JSON.stringify({ people, dimensions: DESCRIPTOR_LENGTH }));
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

  const people = readHeader(bytes.subarray(PREFIX_BYTES, matrixAt));
  if (!people) throw damaged("its header is broken");
  if (bytes.length - matrixAt !== people.length * DESCRIPTOR_LENGTH * 4) {
    throw damaged(`${people.length} names, ${bytes.length - matrixAt} bytes of rows`);
  }
  const descriptors = new Float32Array(people.length * DESCRIPTOR_LENGTH);
  for (let i = 0; i < descriptors.length; i++) {
    descriptors[i] = view.getFloat32(matrixAt + i * 4, true);
  }
  const gallery = { people, descriptors };
  const problem = problemOf(gallery);
  if (problem) throw damaged(problem);
  return gallery;
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
export async function mustBeReplaceable(path: string): Promise<void> {
  const info = await Deno.stat(path).catch(() => null);
  if (info === null || (info.isFile && info.size === 0)) return;
  const isGallery = info.isFile && await readGallery(path).then(() => true, () => false);
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
    throw cannotWrite(`the gallery ${path}`, error);
  }
}

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  await file.sync();
}

/** The header's names; undefined if it is not such a header. */
function readHeader(bytes: Uint8Array): string[] | undefined {
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (header.dimensions !== DESCRIPTOR_LENGTH || !Array.isArray(header.people)) return undefined;
    return header.people;
  } catch {
    return undefined;
  }
}

function problemOf({ people, descriptors }: Gallery): string | undefined {
  if (descriptors.length !== people.length * DESCRIPTOR_LENGTH) {
    return `${people.length} names, ${descriptors.length / DESCRIPTOR_LENGTH} rows`;
  }
  const nameless = people.findIndex((name) => typeof name !== "string" || name.trim() === "");
  if (nameless >= 0) return `row ${nameless} has no name`;
  const broken = descriptors.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) return `row ${Math.floor(broken / DESCRIPTOR_LENGTH)} holds a non-number`;
  return undefined;
}

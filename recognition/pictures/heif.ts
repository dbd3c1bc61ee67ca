import { exifOrientation, type Orientation } from "./exif.ts";
import { type Box, readMeta } from "./heif_items.ts";
import { UnreadableVideo } from "../frames/unreadable_video.ts";

/** The primary picture of a HEIC or AVIF file. */
export interface HeifPicture {
  /**
   * ffmpeg's names of the streams of its tiles, row by row; one stream for a picture without tiles.
   */
  readonly streams: readonly string[];
  /** The ffmpeg filters that assemble the picture. */
  readonly filters: readonly string[];
  readonly orientation: Orientation;
}

/**
 * Where a file's primary picture is, and its orientation. Phones store the picture as a grid of
 * tiles, which ffmpeg 7 decodes as separate streams. The orientation comes from the properties
 * `irot` and `imir`, applied in the listed order, or from EXIF if there are none.
 * Source: ISO/IEC 23008-12 (HEIF), 6.5.10, 6.5.12, 6.6.2.3;
 * https://nokiatech.github.io/heif/technical.html
 * @throws {UnreadableVideo} if it has no such picture
 */
export function heifPicture(bytes: Uint8Array): HeifPicture {
  try {
    return primaryOf(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnreadableVideo("a damaged or truncated HEIC or AVIF file");
  }
}

function primaryOf(bytes: Uint8Array): HeifPicture {
  const meta = readMeta(bytes);
  const item = meta.items.get(meta.primary);
  if (!item) throw new UnreadableVideo("a HEIC or AVIF file without a picture");
  const turns = item.properties.filter(({ type }) => type === "irot" || type === "imir");
  const exif = [...meta.items.values()].find(({ type }) => type === "Exif");
  const orientation = turns.length > 0
    ? orientationBy(turns)
    : exif
    ? exifItemOrientation(meta.contentOf(exif.id))
    : 1;
  if (item.type !== "grid") return { streams: [streamOf(item.id)], filters: [], orientation };

  const tiles = item.derivedFrom.map((id) => meta.items.get(id)!);
  const { columns, rows, width, height } = readGrid(meta.contentOf(item.id));
  const size = tiles[0]?.properties.find(({ type }) => type === "ispe");
  if (!size || tiles.length !== columns * rows) throw new RangeError("a torn grid");
  const [tileWidth, tileHeight] = [size.view.getUint32(4), size.view.getUint32(8)];
  const places = tiles.map((_, i) =>
    `${(i % columns) * tileWidth}_${Math.floor(i / columns) * tileHeight}`
  );
  const stack = `xstack=inputs=${tiles.length}:layout=${places.join("|")}`;
  return {
    streams: tiles.map(({ id }) => streamOf(id)),
    filters: [...(tiles.length > 1 ? [stack] : []), `crop=${width}:${height}:0:0`],
    orientation,
  };
}

/** ffmpeg uses the item's ID as the stream's. */
function streamOf(item: number): string {
  return `0:i:${item}`;
}

function readGrid(content: Uint8Array) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const wide = (view.getUint8(1) & 1) === 1;
  const number = (i: number) => wide ? view.getUint32(4 + i * 4) : view.getUint16(4 + i * 2);
  return {
    rows: view.getUint8(2) + 1,
    columns: view.getUint8(3) + 1,
    width: number(0),
    height: number(1),
  };
}

/** The EXIF item starts with the offset of its TIFF structure. */
function exifItemOrientation(content: Uint8Array): Orientation {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  return exifOrientation(content.subarray(4 + view.getUint32(0)));
}

/** Combines several rotations and reflections into one orientation. */
function orientationBy(turns: readonly Box[]): Orientation {
  // A matrix that maps a corner (x, y) of the stored picture to its place in the upright one.
  let [a, b, c, d] = [1, 0, 0, 1];
  for (const { type, view } of turns) {
    const value = view.getUint8(0);
    if (type === "irot") {
      // Quarter turns, anticlockwise: (x, y) → (y, −x), with y pointing down.
      for (let i = 0; i < (value & 3); i++) [a, b, c, d] = [c, d, -a, -b];
    } else if ((value & 1) === 0) {
      // Mirrored vertically.
      [c, d] = [-c, -d];
    } else [a, b] = [-a, -b];
  }
  return ORIENTATIONS[`${a} ${b} ${c} ${d}`]!;
}

/** EXIF's orientations by their matrix. */
const ORIENTATIONS: Readonly<Record<string, Orientation>> = {
  "1 0 0 1": 1,
  "-1 0 0 1": 2,
  "-1 0 0 -1": 3,
  "1 0 0 -1": 4,
  "0 1 1 0": 5,
  "0 -1 1 0": 6,
  "0 -1 -1 0": 7,
  "0 1 -1 0": 8,
};

import { inTempDir } from "../../contract/testing/harness.ts";
import { makeWithFfmpeg } from "./fake_face_finder.ts";

/** A picture in a HEIC file: its decoder configuration (`hvcC`) and its data. */
export interface Tile {
  readonly hvcC: Uint8Array;
  readonly data: Uint8Array;
}

/** Encodes a lavfi source as one HEVC picture. */
export async function hevcTile(source: string): Promise<Tile> {
  let tile: Tile | undefined;
  await inTempDir(async (folder) => {
    const file = `${folder}/tile.mp4`;
    const codec = ["-c:v", "libx265", "-x265-params", "log-level=none", "-tag:v", "hvc1"];
    await makeWithFfmpeg("-f", "lavfi", "-i", source, "-frames:v", "1", ...codec, file);
    const bytes = await Deno.readFile(file);
    tile = { hvcC: contentOf(bytes, "hvcC"), data: contentOf(bytes, "mdat") };
  });
  return tile!;
}

function contentOf(file: Uint8Array, type: string): Uint8Array {
  const at = new TextDecoder("latin1").decode(file).indexOf(type);
  const length = new DataView(file.buffer).getUint32(at - 4);
  return file.slice(at + 4, at - 4 + length);
}

type Part = Uint8Array | string | number[];

const bytesOf = (...parts: Part[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [
    ...(typeof part === "string" ? new TextEncoder().encode(part) : part),
  ]));
const u16 = (value: number) => [value >> 8, value & 255];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
const box = (type: string, ...parts: Part[]) => {
  const content = bytesOf(...parts);
  return bytesOf(u32(content.length + 8), type, content);
};
const fullBox = (type: string, version: number, ...parts: Part[]) =>
  box(type, [version, 0, 0, 0], ...parts);

/**
 * A HEIC file as phones write it: a grid of square tiles, row by row, cropped, and rotated by
 * properties (`irot` in quarter turns anticlockwise, `imir` 0 vertical, 1 horizontal) or by EXIF.
 */
export function gridHeic(
  tiles: readonly Tile[],
  { side, columns, width, height, turns = [], exif }: {
    side: number;
    columns: number;
    width: number;
    height: number;
    turns?: readonly (readonly ["irot" | "imir", number])[];
    exif?: Uint8Array;
  },
): Uint8Array {
  const grid = tiles.length + 1;
  const ids = tiles.map((_, i) => i + 1);
  const infe = (id: number, type: string) => fullBox("infe", 2, u16(id), [0, 0], type, [0]);
  const properties = [
    ...tiles.map(({ hvcC }) => box("hvcC", hvcC)),
    fullBox("ispe", 0, u32(side), u32(side)),
    fullBox("ispe", 0, u32(width), u32(height)),
    ...turns.map(([type, value]) => box(type, [value])),
  ];
  const [tileSize, size] = [tiles.length + 1, tiles.length + 2];
  const own = [size, ...turns.map((_, i) => size + 1 + i)];
  const ipma = fullBox(
    "ipma",
    0,
    u32(tiles.length + 1),
    ...ids.map((id) => [...u16(id), 2, id, tileSize]),
    [...u16(grid), own.length, ...own],
  );
  const exifItem = exif ? bytesOf(u32(0), exif) : undefined;
  const stored = [...tiles.map(({ data }) => data), ...(exifItem ? [exifItem] : [])];
  const idat = bytesOf([0, 0, tiles.length / columns - 1, columns - 1], u16(width), u16(height));
  const metaAt = (mdatAt: number) => {
    let at = mdatAt;
    const entry = (id: number, method: number, from: number, length: number) => [
      ...u16(id),
      ...u16(method),
      0,
      0,
      ...u16(1),
      ...u32(from),
      ...u32(length),
    ];
    const places = stored.map((data, i) => {
      at += data.length;
      return entry(i < tiles.length ? i + 1 : grid + 1, 0, at - data.length, data.length);
    });
    // ffmpeg expects them in the order of the items.
    places.splice(tiles.length, 0, entry(grid, 1, 0, idat.length));
    return fullBox(
      "meta",
      0,
      fullBox("hdlr", 0, u32(0), "pict", u32(0), u32(0), u32(0), [0]),
      fullBox("pitm", 0, u16(grid)),
      fullBox("iloc", 1, [0x44, 0], u16(places.length), ...places),
      fullBox(
        "iinf",
        0,
        u16(grid + (exifItem ? 1 : 0)),
        ...ids.map((id) => infe(id, "hvc1")),
        infe(grid, "grid"),
        ...(exifItem ? [infe(grid + 1, "Exif")] : []),
      ),
      fullBox("iref", 0, box("dimg", u16(grid), u16(tiles.length), ...ids.map(u16))),
      box("iprp", box("ipco", ...properties), ipma),
      box("idat", idat),
    );
  };
  const ftyp = box("ftyp", "heic", u32(0), "mif1heic");
  const { length } = metaAt(0);
  return bytesOf(ftyp, metaAt(ftyp.length + length + 8), box("mdat", ...stored));
}

import { isGallery } from "../../recognition/gallery/gallery_file.ts";
import { pictureCodec } from "../../recognition/pictures/picture_format.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";

/** What a file is, by its content. */
export type Kind =
  | "gallery"
  | "ledger"
  | "picture"
  | "text"
  | "encodings"
  | "binary"
  | "large"
  /** Also a folder. */
  | "unreadable"
  | "folder";

export interface ScannedFile {
  readonly path: string;
  readonly kind: Kind;
}

/** Folders of programs, keys and packages, which hold nobody's data. */
const SKIPPED = new Set([".git", ".venv", "node_modules", "secrets", "ssh", "bin"]);

/** A text that is longer is not read: Deno's strings end there. */
const MOST_TEXT_BYTES = 256 << 20;

/** Bytes read to tell what a file is. */
const HEAD_BYTES = 512;

/** All files and folders below these, once each. Links to folders are not followed. */
export async function scanFiles(roots: readonly string[]): Promise<ScannedFile[]> {
  const found = new Map<string, ScannedFile>();
  for (const root of roots) {
    const info = await Deno.stat(root).catch(() => null);
    if (info?.isFile) await add(root);
    if (info?.isDirectory) await walk(root.replace(/(?<=.)\/+$/, ""));
  }
  return [...found.values()];

  async function walk(folder: string): Promise<void> {
    const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
      // A program may remove its temporary folders meanwhile.
      if (error instanceof Deno.errors.NotFound) found.delete(folder);
      else if (error instanceof Deno.errors.PermissionDenied) {
        found.set(folder, { path: folder, kind: "unreadable" });
      } else throw error;
      return [];
    });
    for (const { name, isFile, isDirectory } of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
      if (isDirectory && !SKIPPED.has(name)) {
        found.set(`${folder}/${name}`, { path: `${folder}/${name}`, kind: "folder" });
        await walk(`${folder}/${name}`);
      } else if (isFile) await add(`${folder}/${name}`);
    }
  }

  async function add(path: string): Promise<void> {
    const real = await Deno.realPath(path).catch(() => undefined);
    if (real === undefined || found.has(real)) return;
    const kind = await kindOf(path).catch((error) => {
      // A program may remove its temporary files meanwhile.
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (error instanceof Deno.errors.PermissionDenied) return "unreadable";
      throw error;
    });
    if (kind) found.set(real, { path, kind });
  }
}

async function kindOf(path: string): Promise<Kind> {
  using file = await Deno.open(path);
  const head = new Uint8Array(HEAD_BYTES);
  const length = await file.read(head) ?? 0;
  const bytes = head.subarray(0, length);
  if (isGallery(bytes)) return "gallery";
  if (bytes[0] === 0x80 && bytes[1]! <= 5) return "encodings";
  if (new TextDecoder().decode(bytes).startsWith(LEDGER_HEADER)) return "ledger";
  if (pictureCodec(bytes.subarray(0, 12)) !== null) return "picture";
  if (bytes.includes(0) && !hasByteOrderMark(bytes)) return "binary";
  return (await file.stat()).size > MOST_TEXT_BYTES ? "large" : "text";
}

const hasByteOrderMark = ([a, b]: Uint8Array) =>
  a === 0xff && b === 0xfe || a === 0xfe && b === 0xff;

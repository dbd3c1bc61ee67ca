import type { Gallery } from "./gallery.ts";
import { decodeGallery, isGallery } from "./gallery_file.ts";
import { importEncodings } from "./import_encodings.ts";

/**
 * Reads enrolled people from either kind of file, which its content decides: a gallery, or the
 * encodings of the older Python version.
 * @throws {UserError} naming `source`, if it is neither or damaged
 */
export function importGallery(bytes: Uint8Array, source: string): Gallery {
  return isGallery(bytes) ? decodeGallery(bytes, source) : importEncodings(bytes, source);
}

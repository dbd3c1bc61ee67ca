import assert from "node:assert/strict";
import { pictureCodec } from "./picture_format.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

Deno.test("a picture's format is determined by its first bytes", () => {
  assert.equal(pictureCodec(bytes("\xff\xd8\xff\xe1\0\0Exif\0\0")), "mjpeg");
  assert.equal(pictureCodec(bytes("\x89PNG\r\n\x1a\n\0\0\0\r")), "png");
  assert.equal(pictureCodec(bytes("RIFF\n\x01\0\x80WEBP")), "webp");
  assert.equal(pictureCodec(bytes("BM\x36\0\x0c\0\0\0\0\0\x36\0")), "bmp");
  for (const brand of ["heic", "heix", "mif1", "avif"]) {
    assert.equal(pictureCodec(bytes(`\0\0\0\x18ftyp${brand}`)), "heif");
  }
});

Deno.test("other formats, half of a signature and an empty file are not pictures", () => {
  for (const head of ["GIF89a", "\0\0\0\x18ftypisom", "RIFF\n\x01\0\x80WAVE", "\x89PNG", "B", ""]) {
    assert.equal(pictureCodec(bytes(head)), null, JSON.stringify(head));
  }
});

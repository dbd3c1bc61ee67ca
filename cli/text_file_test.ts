import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { splitLines } from "../contract/text.ts";
import { readText } from "./text_file.ts";

/** Encodes a text as UTF-16; with a byte-order mark only if the text begins with one. */
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  [...text].forEach((_, i) => view.setUint16(i * 2, text.charCodeAt(i), littleEndian));
  return new Uint8Array(view.buffer);
};

Deno.test({
  name:
    "UTF-8 and UTF-16 are read with or without a byte-order mark, as NFC; other encodings are refused (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const file = `${folder}/text`;
      const read = async (bytes: Uint8Array) => {
        await Deno.writeFile(file, bytes);
        return await readText(file);
      };
      const text = "a.mp4:Zoe\u0308,1";
      const files = [
        ...["\uFEFF", ""].map((mark) => new TextEncoder().encode(mark + text)),
        ...["\uFEFF", ""].flatMap((mark) => [true, false].map((le) => utf16(mark + text, le))),
      ];
      for (const bytes of files) assert.equal(await read(bytes), "a.mp4:Zo\u00eb,1");
      assert.equal(await read(new Uint8Array()), "");
      const latin1 = Uint8Array.of(0x5a, 0x6f, 0xeb);
      await assert.rejects(read(latin1), {
        name: "UserError",
        message: `${file} is not UTF-8: save it as UTF-8`,
      });
      await assert.rejects(readText(`${folder}/x`), {
        name: "UserError",
        message: /^cannot read /,
      });
    }),
});

Deno.test("splitLines accepts the line ends of Unix, Windows and classic Mac OS", () => {
  assert.deepEqual(splitLines("\uFEFFa\nb\r\nc\rd\r\re"), ["a", "b", "c", "d", "", "e"]);
});

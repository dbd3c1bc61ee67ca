import { box, join, latin, withBox } from "./boxes.ts";
import type { CorpusCase, Material } from "./test_case.ts";

const unreadable = (name: string, make: CorpusCase["make"]): CorpusCase => ({
  name,
  make,
  outcome: "unreadable",
});

/** A text that refers to the canary, by its path and by URL. */
const asks = (text: (place: string) => string) => ({ canary, canaryUrl }: Material) =>
  [canary, `file:${canary}`, canaryUrl].map(text).join("\n");

/** Files in other formats, most of which would make a careless reader open another file. */
export const NOT_MP4: readonly CorpusCase[] = [
  unreadable(
    "HLS",
    asks((place) => `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${place}\n#EXT-X-ENDLIST`),
  ),
  unreadable("M3U", asks((place) => `#EXTM3U\n${place}`)),
  unreadable("ffconcat", asks((place) => `ffconcat version 1.0\nfile '${place}'`)),
  unreadable("concat by name", ({ canary }) => `concat:${canary}|${canary}`),
  unreadable(
    "DASH",
    asks((place) =>
      `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet>` +
      `<Representation id="1"><BaseURL>${place}</BaseURL></Representation></AdaptationSet></Period></MPD>`
    ),
  ),
  unreadable("SDP", () => "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 5004 RTP/AVP 96\n"),
  unreadable("SubRip", asks((place) => `1\n00:00:00,000 --> 00:00:09,000\n<img src="${place}">\n`)),
  unreadable("SMIL", asks((place) => `<smil><body><video src="${place}"/></body></smil>`)),
  unreadable(
    "SVG",
    asks((place) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="${place}"/></svg>`
    ),
  ),
  unreadable("HTML", asks((place) => `<!doctype html><video src="${place}"></video>`)),
  unreadable("a script", () => "#!/bin/sh\ntouch /tmp/pwned\n"),
  unreadable("a link's text", ({ canary }) => canary),
  unreadable("PNG", ({ made, photo }) => made("-i", photo, "-f", "image2pipe", "-c:v", "png")),
  unreadable("GIF", ({ made, photo }) => made("-i", photo, "-vf", "scale=64:-2", "-f", "gif")),
  unreadable("Matroska", ({ made, canary }) => made("-i", canary, "-c", "copy", "-f", "matroska")),
  unreadable("AVI", ({ made, canary }) => made("-i", canary, "-c", "copy", "-f", "avi")),
  unreadable("MPEG-TS", ({ made, canary }) => made("-i", canary, "-c", "copy", "-f", "mpegts")),
  unreadable("data in another file, by alias", (m) => elsewhere(m)),
];

/**
 * The face's tables with an `alis` data reference (QuickTime File Format, "Alias Record") to the
 * canary.
 */
function elsewhere({ face, canary }: Material): Uint8Array {
  const uint16 = (value: number) => Uint8Array.of(value >> 8, value & 255);
  const volume = "x";
  const path = latin(volume + canary.replaceAll("/", ":"));
  const name = canary.slice(canary.lastIndexOf("/") + 1);
  const alias = box(
    "alis",
    new Uint8Array(4),
    new Uint8Array(10),
    Uint8Array.of(1),
    latin(volume.padEnd(27, "\0")),
    new Uint8Array(12),
    Uint8Array.of(name.length),
    latin(name.padEnd(63, "\0")),
    new Uint8Array(16),
    uint16(1),
    uint16(1),
    new Uint8Array(16),
    // Tag 2: the path from the volume's root. Each tag's content is padded to an even length.
    ...[uint16(2), uint16(path.length), path, new Uint8Array(path.length % 2)],
    uint16(0xffff),
    uint16(0),
  );
  const references = join(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1), alias);
  return withBox(withBox(face, "dref", () => references), "mdat", () => new Uint8Array(8));
}

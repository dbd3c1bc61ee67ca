import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { formatOf } from "./file_kind.ts";
import { videoFrames } from "./video_frames.ts";
import { makeWithFfmpeg } from "../testing/fake_face_finder.ts";

Deno.test({
  name: "a file in another format that is named .mp4 is unreadable, and its format is named",
  ...needs("run", "read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/video.mp4`;
      const made: [kind: string, format: string, ...options: string[]][] = [
        ["a WebM file", "webm", "-c:v", "libvpx-vp9", "-cpu-used", "8"],
        ["a Matroska (MKV) file", "matroska"],
        ["an AVI file", "avi"],
        ["an MPEG-TS file", "mpegts"],
        ["an MPEG-TS file", "mpegts", "-mpegts_m2ts_mode", "1"],
        ["a GIF picture", "gif"],
        ["an MPEG program stream (MPG, VOB)", "vob"],
        ["a Flash (FLV) video", "flv"],
        ["a Windows Media (WMV) file", "asf"],
        ["a video stream without a container", "h264", "-c:v", "libx264"],
        ["a PNG picture", "image2pipe", "-c:v", "png", "-frames:v", "1"],
        ["a JPEG picture", "image2pipe", "-c:v", "mjpeg", "-frames:v", "1"],
      ];
      for (const [kind, format, ...options] of made) {
        const source = ["-f", "lavfi", "-i", "testsrc=s=64x64:r=25:d=0.2"];
        await makeWithFfmpeg(...source, ...options, "-f", format, path);
        await assert.rejects(Array.fromAsync(videoFrames(path, { frames: 1 })), {
          name: "UnreadableVideo",
          message: `${kind}, named .mp4: only MP4 and QuickTime are supported`,
        });
      }
      await Deno.writeTextFile(path, "no video");
      await assert.rejects(Array.fromAsync(videoFrames(path, { frames: 1 })), {
        message: /^Error opening input|^moov atom/,
      });
    }),
});

Deno.test("the head of an MP4, or of very few bytes, has no other format", () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  for (
    const head of ["", "G", "RIFF", "\0\0\0\x20ftypisom", "\0\0\0\x14ftypqt  ", "G".repeat(189)]
  ) {
    assert.equal(formatOf(bytes(head)), null, head);
  }
  assert.equal(formatOf(bytes("PK\x03\x04")), "a ZIP archive");
});

import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { encodeJpeg } from "./encode_jpeg.ts";

const ffmpeg = needs("run", "read", "write");

Deno.test({
  name: "a frame is encoded as JPEG",
  ...ffmpeg,
  async fn() {
    const rgb = new Uint8Array(64 * 48 * 3).fill(99);
    const jpeg = await encodeJpeg({ width: 64, height: 48, rgb });
    assert.deepEqual([...jpeg.subarray(0, 2), ...jpeg.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
  },
});

Deno.test({
  name: "an aborted JPEG throws the signal's reason and kills its ffmpeg",
  ignore: ffmpeg.ignore || needs("env").ignore,
  fn: () =>
    inTempDir(async (folder) => {
      await Deno.writeTextFile(`${folder}/ffmpeg`, "#!/bin/sh\nexec sleep 20\n", { mode: 0o755 });
      const path = Deno.env.get("PATH") ?? "";
      const stop = new AbortController();
      const frame = { width: 1, height: 1, rgb: new Uint8Array(3), time: 0 };
      const begun = performance.now();
      Deno.env.set("PATH", `${folder}:${path}`);
      const jpeg = encodeJpeg(frame, stop.signal);
      Deno.env.set("PATH", path);
      stop.abort(new Error("enough"));
      await assert.rejects(jpeg, /enough/);
      assert.ok(performance.now() - begun < 10_000);
      await assert.rejects(encodeJpeg(frame, stop.signal), /enough/);
    }),
});

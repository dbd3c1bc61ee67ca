import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { ffmpegError, runFfmpeg } from "./ffmpeg.ts";

const ffmpeg = needs("run", "read", "write");

Deno.test("ffmpeg's error is the last one in its log, on one line, without addresses", () => {
  const log = "[mov @ 0x55d1] [error] moov atom not found\n" +
    "[h264 @ 0x27] [IMGUTILS @ 0x7f] [error] Picture size 0x0 is invalid\n" +
    "[in#0 @ 0x5581] [error] Error opening input: Invalid\n" +
    "[fatal] Error opening input file file:x.\n[info] and so on\n";
  assert.equal(ffmpegError(log), "Error opening input: Invalid");
  assert.equal(ffmpegError(log.split("\n").slice(0, 2).join("\n")), "Picture size 0x0 is invalid");
  const unmapped =
    "[fatal] Stream map '' matches no streams.\n[fatal] Error parsing options for output file pipe:1.";
  assert.equal(ffmpegError(unmapped), "it contains no video");
  assert.equal(ffmpegError(""), "ffmpeg gives no reason");
  const follows =
    "[vf#0:0 @ 0x4] [error] Terminating thread with return code -22 (Invalid argument)\n" +
    "[out#0/image2pipe @ 0x5] [error] Nothing was written into output file, because at least one.\n";
  assert.equal(ffmpegError(`[mjpeg @ 0x1] [fatal] No JPEG data\n${follows}`), "No JPEG data");
  assert.equal(ffmpegError(follows), "none of its frames can be decoded");
});

Deno.test({
  name:
    "ffmpeg is killed at its timeout and when it writes too much, and sees none of our environment",
  ignore: ffmpeg.ignore || needs("env").ignore,
  fn: () =>
    inTempDir(async (folder) => {
      const path = Deno.env.get("PATH") ?? "";
      const standIn = (script: string) =>
        Deno.writeTextFile(`${folder}/ffmpeg`, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      const limits = { timeoutMs: 60_000, maxBytes: 1000 };
      Deno.env.set("PATH", `${folder}:${path}`);
      try {
        await standIn("exec /bin/sleep 50");
        await assert.rejects(runFfmpeg([], { ...limits, timeoutMs: 100 }), {
          message: "ffmpeg did not finish within 0.1 s: it hangs, or the machine is too busy",
        });
        await standIn("kill -9 $$");
        await assert.rejects(runFfmpeg([], { ...limits, cpuSeconds: 20 }), {
          message: "ffmpeg was killed: is the machine out of memory?",
        });
        await standIn("exec /usr/bin/yes");
        await assert.rejects(runFfmpeg([], limits), /more than 1000 bytes/);
        await standIn("exec /usr/bin/env");
        const { stdout } = await runFfmpeg([], limits);
        assert.doesNotMatch(new TextDecoder().decode(stdout), /HOME|AWS|PATH=.*rollcall/);
        await standIn(
          "i=0; while [ $i -lt 9000 ]; do echo 0123456789 >&2; i=$((i+1)); done; echo end >&2",
        );
        const { log } = await runFfmpeg([], limits);
        assert.ok(log.length <= 65_536 && log.endsWith("end\n"), `${log.length}`);
      } finally {
        Deno.env.set("PATH", path);
      }
    }),
});

Deno.test({
  name: "ffmpeg ends at its limit of processor time and reports what it used",
  ...ffmpeg,
  async fn() {
    // deno-fmt-ignore
    const endless = ["-f", "lavfi", "-i", "mandelbrot=s=640x360", "-f", "null", "-"];
    const limits = { timeoutMs: 120_000, maxBytes: 0 };
    const { exceededCpuTime } = await runFfmpeg(endless, { ...limits, cpuSeconds: 1 });
    assert.equal(exceededCpuTime, true);
    const short = await runFfmpeg(["-t", "0.1", ...endless], { ...limits, cpuSeconds: 60 });
    assert.equal(short.exceededCpuTime, false);
    assert.ok(short.cpuSeconds > 0 && short.cpuSeconds < 60);
  },
});

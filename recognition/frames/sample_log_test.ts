import assert from "node:assert/strict";
import { followLog } from "./sample_log.ts";

const shown = (text: string) => `[Parsed_showinfo_2 @ 0x55aa] [info] ${text}\n`;
const frame = (n: number, time: string, trc = "bt709") =>
  shown(`n:  ${n} pts:  ${n} pts_time:${time} duration:1`) +
  shown(`color_range:tv color_space:bt709 color_primaries:bt709 color_trc:${trc}`);

const follow = (text: string) => followLog(new Blob([text]).stream());

Deno.test("each frame has its time, its matrix and whether it is HDR, in order", async () => {
  const log = follow(`[info] Input #0\n${frame(0, "0")}${frame(1, "0.52", "smpte2084")}`);
  assert.deepEqual(await log.next(), { time: 0, matrix: "bt709", isPq: false });
  assert.deepEqual(await log.next(), { time: 0.52, matrix: "bt709", isPq: true });
  assert.equal(await log.next(), null);
});

Deno.test("the text has ffmpeg's messages, not the frames, and does not grow without end", async () => {
  const lines = Array.from({ length: 1000 }, (_, i) => `[error] block ${i}\n`);
  const text = await follow(
    `${lines.join("")}${frame(0, "0")}[info] bench: utime=1.0s stime=0.5s\n`,
  ).text;
  assert.match(text, /^\[error\] block 0\n/);
  assert.match(text, /bench: utime=1\.0s stime=0\.5s$/);
  assert.doesNotMatch(text, /showinfo/);
  assert.equal(text.split("\n").length, 400);
});

Deno.test("a video's own metadata cannot pass for a frame", async () => {
  const log = follow(`    title : x\n      ${frame(0, "7").replace("\n", "\n      ")}`);
  assert.equal(await log.next(), null);
});

Deno.test("next waits for the frame", async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const log = followLog(readable);
  const next = log.next();
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode(frame(0, "1.5")));
  assert.deepEqual(await next, { time: 1.5, matrix: "bt709", isPq: false });
  await writer.close();
  assert.equal(await log.next(), null);
});

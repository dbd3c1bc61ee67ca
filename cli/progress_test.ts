import assert from "node:assert/strict";
import { progressOn } from "./progress.ts";

function screen(columns: number | undefined) {
  const written: string[] = [];
  const clock = { now: 0 };
  const progress = progressOn({
    write: (text) => written.push(text),
    columns: () => columns,
    now: () => clock.now,
  });
  return { written, clock, progress };
}

Deno.test("on a terminal the status is one line, rewritten in place and cut to the width", () => {
  const { written, progress } = screen(10);
  progress.update("upload 1/2");
  progress.update("upload 1/2");
  progress.update("done");
  progress.line("upload: 2 videos in 0.1 s");
  progress.line("next");
  assert.deepEqual(written, [
    "\r\x1b[Kupload…",
    "\r\x1b[Kdone",
    "\r\x1b[Kupload: 2 videos in 0.1 s\n",
    "next\n",
  ]);
});

Deno.test("elsewhere each change is a line, at most one a second", () => {
  const { written, clock, progress } = screen(undefined);
  progress.update("1");
  clock.now = 999;
  progress.update("2");
  clock.now = 1000;
  progress.update("3");
  clock.now = 5000;
  progress.update("3");
  progress.line("done");
  progress.update("4");
  assert.deepEqual(written, ["1\n", "3\n", "done\n", "4\n"]);
});

Deno.test("a text can neither move the cursor nor begin a new line", () => {
  const { written, progress } = screen(40);
  progress.update("a\x1b[2Jb\nc.mp4");
  progress.line("\x9b2Ka\u202e.mp4: ended with an error");
  assert.deepEqual(written, [
    "\r\x1b[Ka [2Jb c.mp4",
    "\r\x1b[K 2Ka .mp4: ended with an error\n",
  ]);
});

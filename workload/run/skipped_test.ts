import assert from "node:assert/strict";
import { FOLDER, NOT_A_VIDEO } from "../../cli/video_files.ts";
import { skippedText } from "./skipped.ts";

Deno.test("skipped entries are counted and named by reason", () => {
  assert.equal(skippedText([]), "");
  assert.equal(
    skippedText([
      { name: "notes.txt", why: NOT_A_VIDEO },
      { name: "more", why: FOLDER },
      { name: "a\x1b.avi", why: NOT_A_VIDEO },
      { name: "gone.mp4", why: "a broken symbolic link" },
    ]),
    "2 files skipped (not .mp4): a .avi, notes.txt; 1 folder skipped: more; " +
      "1 file skipped (a broken symbolic link): gone.mp4",
  );
});

Deno.test("of many skipped files, five are named", () => {
  const many = Array.from({ length: 40 }, (_, i) => ({ name: `${10 + i}.mov`, why: NOT_A_VIDEO }));
  assert.equal(
    skippedText(many),
    "40 files skipped (not .mp4): 10.mov, 11.mov, 12.mov, 13.mov, 14.mov and 35 more",
  );
});

import assert from "node:assert/strict";
import { parseMapping } from "./mapping.ts";

Deno.test("a mapping reads keys of any form, and empty answers", () => {
  const text = "\uFEFFtest_0.mp4:physics,junior\r\n\r\n#1: a,b.mp4:math, senior \nclip.mp4:,";
  assert.deepEqual([...parseMapping(text)], [
    ["test_0.mp4", { major: "physics", year: "junior" }],
    ["#1: a,b.mp4", { major: "math", year: "senior" }],
    ["clip.mp4", { major: "", year: "" }],
  ]);
});

Deno.test("a malformed line is named by its number", () => {
  for (const line of ["a.mp4", "a.mp4:physics", ":physics,junior", "a.mp4:x,y,z", "# comment"]) {
    assert.throws(() => parseMapping(`b.mp4:x,y\n\n${line}\n`, "map"), {
      name: "UserError",
      message: `map, line 3: ${JSON.stringify(line)} is not key:major,year`,
    });
  }
});

Deno.test("a key may be listed twice with one answer, not with two", () => {
  assert.equal(parseMapping("a.mp4:x,y\na.mp4:x,y\n").size, 1);
  assert.throws(() => parseMapping("a.mp4:x,y\nb.mp4:x,y\na.mp4:x,z\n", "map"), {
    message: "map, line 3: a.mp4 has another answer in line 1",
  });
});

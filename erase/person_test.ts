import assert from "node:assert/strict";
import { isName, mentionPattern } from "./person.ts";

Deno.test("a name is the same in both Unicode forms, and never a part of another", () => {
  assert.ok(isName("Zoë", " Zoe\u0308 "));
  assert.ok(!isName("Ann", "Anna"));
});

Deno.test("a mention is a whole word, in text, JSON, HTML, CSV or a URL", () => {
  const pattern = mentionPattern(['Ann "A" & <B>', "class 1/ann.mp4"])!;
  const mentions = [
    'x Ann "A" & <B>.',
    '{"name":"Ann \\"A\\" & <B>"}',
    "<b>Ann &quot;A&quot; &amp; &lt;B&gt;</b>",
    '"Ann ""A"" & <B>",x',
    "GET /in/class%201/ann.mp4",
    "key=class+1%2Fann.mp4",
  ];
  for (const text of mentions) assert.equal(text.search(pattern) >= 0, true, text);
  for (const text of ["JoAnn", "Ann A", "class 1/ann.mp4s", "myclass 1/ann.mp4"]) {
    assert.equal(text.search(pattern), -1, text);
  }
  assert.equal(mentionPattern([]), undefined);
});

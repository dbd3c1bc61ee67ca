import assert from "node:assert/strict";
import { shellQuoted } from "./shell_quote.ts";

Deno.test("a word that a shell would change is quoted", () => {
  assert.equal(shellQuoted("clips/test_1.mp4"), "clips/test_1.mp4");
  assert.equal(shellQuoted("a b.mp4"), "'a b.mp4'");
  assert.equal(shellQuoted("$(id).mp4"), "'$(id).mp4'");
  assert.equal(shellQuoted("it's.mp4"), "'it'\\''s.mp4'");
  assert.equal(shellQuoted(""), "''");
});

import assert from "node:assert/strict";
import { writeError } from "./write_error.ts";

Deno.test("a path that Deno refuses is reported with a remedy, other errors unchanged", () => {
  const refused = new Deno.errors.NotCapable('Requires all access to "/proc/x", run again …');
  assert.equal(
    writeError("/proc/x", refused).message,
    "cannot write /proc/x: Deno does not let programs write to /dev, /proc or /sys: choose another place",
  );
  const full = new Error("No space left on device (os error 28): writefile 'a/b'");
  assert.equal(writeError("a/b", full).message, "cannot write a/b: no space left on device");
});

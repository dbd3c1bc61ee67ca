import assert from "node:assert/strict";
import { mustBeClean } from "./checkout.ts";

const checkout = { commit: "0", committedAt: "", version: "" };

Deno.test("a clean tree passes; a dirty one is refused with its first changes", () => {
  mustBeClean({ ...checkout, changes: [] });
  const refused = (changes: string[]) => () => mustBeClean({ ...checkout, changes });
  assert.throws(
    refused(["a"]),
    /^UserError: uncommitted changes: a: commit them, or use --allow-dirty$/,
  );
  assert.throws(refused(["a", "b", "c", "d", "e"]), /: a, b, c and 2 more: commit them/);
});

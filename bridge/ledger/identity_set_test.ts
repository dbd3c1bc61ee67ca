import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createIdentitySet } from "./identity_set.ts";

const hashed = (n: number) => createHash("sha256").update(String(n)).digest("hex").slice(0, 32);

Deno.test("a growing set holds what was added and nothing else", () => {
  const set = createIdentitySet();
  for (let n = 0; n < 20_000; n++) assert.equal(set.add(hashed(n)), true);
  assert.equal(set.size, 20_000);
  for (let n = 0; n < 20_000; n++) {
    assert.equal(set.has(hashed(n)), true);
    assert.equal(set.add(hashed(n)), false);
  }
  for (let n = 20_000; n < 40_000; n++) assert.equal(set.has(hashed(n)), false);
  assert.equal(set.size, 20_000);
});

Deno.test("identities that differ in one digit are different, and the all-zero one is an identity too", () => {
  const set = createIdentitySet();
  const zero = "0".repeat(32);
  assert.equal(set.has(zero), false);
  for (let at = 0; at < 32; at++) {
    const other = zero.slice(0, at) + "f" + zero.slice(at + 1);
    assert.equal(set.has(other), false);
    assert.equal(set.add(other), true);
  }
  assert.equal(set.has(zero), false);
  assert.equal(set.add(zero), true);
  assert.equal(set.add(zero), false);
  assert.equal(set.has(zero), true);
  assert.equal(set.size, 33);
});

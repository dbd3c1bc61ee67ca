import assert from "node:assert/strict";
import { MAX_RESPONSE_BYTES, responseText } from "./response.ts";

Deno.test("a response is JSON, and undefined becomes null", () => {
  assert.equal(responseText({ a: "é" }), '{"a":"é"}');
  assert.equal(responseText(undefined), "null");
  assert.throws(() => responseText({ big: 1n }), TypeError);
});

Deno.test("a response of exactly the limit is accepted; one more byte is an error with size and limit", () => {
  const quotes = 2;
  const most = "x".repeat(MAX_RESPONSE_BYTES - quotes);
  assert.equal(responseText(most).length, MAX_RESPONSE_BYTES);
  assert.throws(() => responseText(`${most}x`), {
    name: "Function.ResponseSizeTooLarge",
    message: "Response payload size (6291557 bytes) exceeded maximum allowed payload size " +
      "(6291556 bytes).",
  });
});

Deno.test("the limit counts bytes, not characters", () => {
  assert.throws(() => responseText("é".repeat(MAX_RESPONSE_BYTES / 2)), /6291558 bytes/);
});

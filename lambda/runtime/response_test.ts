import assert from "node:assert/strict";
import { MAX_RESPONSE_BYTES, responseText } from "./response.ts";

Deno.test("a response is JSON, and nothing is null", () => {
  assert.equal(responseText({ a: "é" }), '{"a":"é"}');
  assert.equal(responseText(undefined), "null");
  assert.throws(() => responseText({ big: 1n }), TypeError);
});

Deno.test("a response of just the limit is one; a byte more is told with its size and the limit", () => {
  const quotes = 2;
  const most = "x".repeat(MAX_RESPONSE_BYTES - quotes);
  assert.equal(responseText(most).length, MAX_RESPONSE_BYTES);
  assert.throws(() => responseText(`${most}x`), {
    name: "Function.ResponseSizeTooLarge",
    message: "Response payload size (6291557 bytes) exceeded maximum allowed payload size " +
      "(6291556 bytes).",
  });
});

Deno.test("bytes count, not characters", () => {
  assert.throws(() => responseText("é".repeat(MAX_RESPONSE_BYTES / 2)), /6291558 bytes/);
});

import assert from "node:assert/strict";
import { lambdaMachine } from "./machine.ts";

Deno.test("Lambda's memory setting is reported with the architecture; without it, nothing is", () => {
  const machine = lambdaMachine("1769");
  assert.equal(machine?.memoryMb, 1769);
  assert.match(machine?.architecture ?? "", /^(x86_64|arm64)$/);
  assert.equal(lambdaMachine(""), null);
});

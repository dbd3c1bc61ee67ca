import assert from "node:assert/strict";
import { ContractError, UserError } from "./errors.ts";

Deno.test("errors have the name of their class", () => {
  assert.equal(String(new UserError("cure")), "UserError: cure");
  assert.equal(String(new ContractError("cause")), "ContractError: cause");
});

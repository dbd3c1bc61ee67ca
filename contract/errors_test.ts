import assert from "node:assert/strict";
import { ContractError, UserError } from "./errors.ts";

Deno.test("the project's errors are told by their names", () => {
  assert.equal(String(new UserError("cure")), "UserError: cure");
  assert.equal(String(new ContractError("cause")), "ContractError: cause");
});

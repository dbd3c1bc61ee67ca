import assert from "node:assert/strict";
import { ContractError } from "../../contract/errors.ts";
import { errorBody } from "./error_body.ts";

Deno.test("an error is reported with its name, message and stack frames", () => {
  const body = errorBody(new ContractError("line one\nline two"));
  assert.equal(body.errorType, "ContractError");
  assert.equal(body.errorMessage, "line one\nline two");
  assert.ok(body.stackTrace.length > 0);
  for (const frame of body.stackTrace) assert.match(frame, /^at /);
  assert.match(body.stackTrace[0]!, /error_body_test\.ts/);
});

Deno.test("a thrown value that is not an error has a type and a message too", () => {
  const none = { stackTrace: [] };
  assert.deepEqual(errorBody("no"), { errorType: "string", errorMessage: "no", ...none });
  const nothing = { errorType: "undefined", errorMessage: "undefined", ...none };
  assert.deepEqual(errorBody(undefined), nothing);
  assert.equal(errorBody(null).errorMessage, "null");
  assert.equal(errorBody(Object.create(null)).errorMessage, "an error that cannot be shown");
});

Deno.test("the type is safe in a header, whatever the error's name", () => {
  const named = (name: string) => errorBody(Object.assign(new Error("x"), { name })).errorType;
  assert.equal(named("Näme\r\nwith: all"), "N_me__with:_all");
  assert.equal(named("Sandbox.Timedout"), "Sandbox.Timedout");
  assert.equal(named(""), "Error");
  for (const name of ["Näme\r\nwith: all", "", "李"]) new Headers({ "x-type": named(name) });
});

Deno.test("an error that throws when it is read is still reported", () => {
  const trap = new Error("x");
  Object.defineProperty(trap, "name", {
    get() {
      throw new Error("trap");
    },
  });
  const odd = Object.assign(new Error("x"), { name: 7, stack: 7 });
  for (const thrown of [trap, odd]) {
    const { errorType, errorMessage } = errorBody(thrown);
    assert.deepEqual([errorType, errorMessage], ["Error", "an error that cannot be shown"]);
  }
});

Deno.test("an error of any size is reported within a limit", () => {
  const gigantic = Object.assign(new Error("x".repeat(10_000_000)), {
    name: "N".repeat(10_000_000),
    stack: `Error\n${`    at ${"y".repeat(1000)}\n`.repeat(10_000)}`,
  });
  const body = errorBody(gigantic);
  assert.match(body.errorMessage, /^x+…$/);
  assert.match(body.stackTrace[0]!, /^at y+…$/);
  assert.ok(body.errorType.length <= 200);
  assert.ok(JSON.stringify(body).length < 50_000);
});

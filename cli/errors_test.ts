import assert from "node:assert/strict";
import { messageOf } from "./errors.ts";

Deno.test("the text of an error is its message, or its name if it has none", () => {
  assert.equal(messageOf(new Error("no")), "no");
  assert.equal(messageOf(new RangeError()), "RangeError");
  const refused = new Error("connect ECONNREFUSED 127.0.0.1:1");
  assert.equal(messageOf(new AggregateError([refused])), refused.message);
  assert.equal(messageOf(new AggregateError([refused], "all failed")), "all failed");
});

Deno.test("a system error loses its number, call and path", () => {
  const error = new Deno.errors.NotFound("No such file or directory (os error 2): stat 'a b'");
  assert.equal(messageOf(error), "no such file or directory");
  assert.equal(
    messageOf(new Error("Address already in use (os error 98)")),
    "address already in use",
  );
});

Deno.test("other thrown values have a text too", () => {
  assert.equal(messageOf("text"), "text");
  assert.equal(messageOf(undefined), "undefined");
  assert.equal(messageOf(7n), "7");
  assert.equal(messageOf(Symbol("s")), "Symbol(s)");
});

Deno.test("a value without a readable message does not throw again", () => {
  const trap = new Error("x");
  Object.defineProperty(trap, "message", {
    get() {
      throw new Error("trap");
    },
  });
  const endless = new AggregateError([]);
  endless.errors.push(endless);
  for (const thrown of [Object.create(null), trap, endless]) {
    assert.equal(messageOf(thrown), "an error that cannot be shown");
  }
  assert.equal(messageOf(Object.assign(new Error(), { message: 7 })), "7");
});

Deno.test("a missing permission points to deno.json", () => {
  const error = new Deno.errors.NotCapable(
    'Requires write access to "/srv", run again with the --allow-write flag',
  );
  assert.equal(
    messageOf(error),
    `Requires write access to "/srv", which deno.json's permissions do not grant this program`,
  );
});

Deno.test("a compiled binary's missing permission has a message of its own", () => {
  const error = new Deno.errors.NotCapable(
    'Requires net access to "192.0.2.1:80", specify the required permissions during compilation ' +
      "using `deno compile --allow-net`",
  );
  assert.equal(
    messageOf(error),
    'Requires net access to "192.0.2.1:80", which this binary was not compiled to do',
  );
});

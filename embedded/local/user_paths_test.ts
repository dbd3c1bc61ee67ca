import assert from "node:assert/strict";
import { userPaths } from "./user_paths.ts";

Deno.test("paths are short where the user stands in the checkout, absolute elsewhere", () => {
  for (const folder of ["/checkout", "/checkout/"]) {
    const { path, rollcall } = userPaths(folder, "/checkout/");
    assert.deepEqual([path("var/x"), path("/y"), rollcall], ["var/x", "/y", "./rollcall"]);
  }
  const { path, rollcall } = userPaths("/home/ann", "/checkout/");
  assert.deepEqual(
    [path("var/x"), path("/y"), rollcall],
    ["/checkout/var/x", "/y", "/checkout/rollcall"],
  );
});

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { needs } from "../../contract/testing/harness.ts";
import { chosenArchs, flags } from "./flags.ts";

Deno.test("both architectures are compiled for by default", () => {
  assert.deepEqual(chosenArchs(undefined, undefined), ["x86_64", "aarch64"]);
  assert.deepEqual(chosenArchs(undefined, ""), ["x86_64", "aarch64"]);
  assert.deepEqual(chosenArchs("aarch64", undefined), ["aarch64"]);
});

Deno.test({
  name: "with DENORT_BIN the default is this machine's architecture (needs read)",
  ...needs("read"),
  fn() {
    const file = fileURLToPath(new URL("./main.ts", import.meta.url));
    assert.deepEqual(chosenArchs(undefined, file), [Deno.build.arch]);
    assert.deepEqual(chosenArchs("aarch64", file), ["aarch64"]);
    assert.throws(
      () => chosenArchs(undefined, "/nosuch/denort"),
      /^UserError: DENORT_BIN is \/nosuch\/denort: no such file$/,
    );
  },
});

Deno.test("a wrong value is refused with an example of a right one", () => {
  const { arch, region, hosts, state } = flags;
  assert.equal(arch.parse!("aarch64"), "aarch64");
  for (const name of ["arm64", "toString"]) assert.throws(() => arch.parse!(name), /or aarch64/);
  assert.equal(region.parse!("ap-southeast-2"), "ap-southeast-2");
  for (const name of ["", "us", "us-east-1,evil"]) {
    assert.throws(() => region.parse!(name), /us-east-1/);
  }
  const some = ["10.0.0.7:4566", "[fd00::1]:80", "*.example.com"];
  assert.deepEqual(hosts.parse!(some.join(",")), some);
  for (const name of ["", "a,", "http://a", "a b", "unix:/run/x", "a:b"]) {
    assert.throws(() => hosts.parse!(name), /it must be host names/, name);
  }
  assert.equal(state.parse!("/srv/rollcall/"), "/srv/rollcall");
  for (const path of ["", "/", "var"]) assert.throws(() => state.parse!(path), /an absolute path/);
});

import assert from "node:assert/strict";
import { imageTag, isLoopback, parseRepository } from "./image_name.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const context = (gallery: string, source = "a") =>
  new Map([["gallery", bytes(gallery)], ["app/main.ts", bytes(source)]]);

const clean = { arch: "amd64", dirty: false } as const;

Deno.test("a tag depends on everything in the image and on the architecture", () => {
  const tag = imageTag(clean, context("one"));
  assert.match(tag, /^[0-9a-f]{16}-amd64$/);
  assert.equal(imageTag(clean, new Map([...context("one")].reverse())), tag);
  assert.equal(imageTag({ ...clean, base: undefined }, context("one")), tag);
  const others = [
    imageTag(clean, context("two")),
    imageTag(clean, context("one", "b")),
    imageTag(clean, new Map([...context("one"), ["app/more.ts", bytes("")]])),
    // The same bytes, split at another place.
    imageTag(clean, new Map([["gallery", bytes("")], ["app/main.ts", bytes("aone")]])),
    imageTag({ ...clean, base: "debian" }, context("one")),
  ];
  assert.equal(new Set([tag, ...others]).size, others.length + 1);
  assert.equal(imageTag({ ...clean, arch: "arm64" }, context("one")), tag.replace("amd", "arm"));
});

Deno.test("the tag of a dirty tree says so", () => {
  const tag = imageTag(clean, context("one"));
  assert.equal(imageTag({ ...clean, dirty: true }, context("one")), `${tag}-dirty`);
});

Deno.test("a repository is a registry's host and a path", () => {
  const { host, path } = parseRepository(
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/rollcall",
  );
  assert.deepEqual([host, path], ["123456789012.dkr.ecr.us-east-1.amazonaws.com", "team/rollcall"]);
  for (
    const bad of [
      "",
      "rollcall",
      "library/rollcall",
      "host.example/",
      "host.example/A",
      "http://h.x/a",
    ]
  ) {
    assert.throws(() => parseRepository(bad), /for example 127\.0\.0\.1:5000\/rollcall/, bad);
  }
});

Deno.test("only registries on this machine use plain HTTP", () => {
  const isPlain = (text: string) => isLoopback(parseRepository(text));
  assert.deepEqual(
    ["127.0.0.1:5000/a", "localhost:5000/a", "localhost/a", "127.9.9.9/a"].map(isPlain),
    [true, true, true, true],
  );
  assert.deepEqual(
    ["127.0.0.1.example.com/a", "localhost.example.com/a", "10.0.0.1:5000/a"].map(isPlain),
    [false, false, false],
  );
});

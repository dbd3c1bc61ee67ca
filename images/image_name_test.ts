import assert from "node:assert/strict";
import { imageTag, isEcr, isLoopback, parseRepository } from "./image_name.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const commit = "0123456789abcdef0123456789abcdef01234567";
const context = (gallery: string, source = "a") =>
  new Map([["gallery", bytes(gallery)], ["app/main.ts", bytes(source)]]);

const clean = { commit, arch: "amd64", dirty: false } as const;

Deno.test("a clean tree's tag is commit, gallery and architecture, whatever else is in the context", () => {
  const tag = imageTag(clean, context("one"));
  assert.match(tag, /^0123456789ab-[0-9a-f]{8}-amd64$/);
  assert.equal(imageTag(clean, context("one", "b")), tag);
  assert.notEqual(imageTag(clean, context("two")), tag);
  assert.notEqual(imageTag({ ...clean, commit: `f${commit.slice(1)}` }, context("one")), tag);
  assert.notEqual(imageTag({ ...clean, arch: "arm64" }, context("one")), tag);
  assert.notEqual(imageTag({ ...clean, base: "debian" }, context("one")), tag);
  assert.equal(imageTag({ ...clean, base: undefined }, context("one")), tag);
});

Deno.test("a dirty tree's tag says so, and changes with any file", () => {
  const dirty = { ...clean, dirty: true };
  const tag = imageTag(dirty, context("one"));
  assert.match(tag, /^0123456789ab-[0-9a-f]{8}-amd64-dirty-[0-9a-f]{8}$/);
  assert.equal(imageTag(dirty, new Map([...context("one")].reverse())), tag);
  assert.notEqual(imageTag(dirty, context("one", "b")), tag);
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

Deno.test("plain HTTP is for this machine's registries alone", () => {
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

Deno.test("ECR is told by its host, of any account, region and partition", () => {
  const hosts = [
    "123456789012.dkr.ecr.us-east-1.amazonaws.com",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
  ];
  assert.deepEqual(hosts.map(isEcr), [true, true]);
  const others = [
    "127.0.0.1:5000",
    "public.ecr.aws",
    "123456789012.dkr.ecr.x.amazonaws.com.example",
  ];
  assert.deepEqual(others.map(isEcr), [false, false, false]);
});

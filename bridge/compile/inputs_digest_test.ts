import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { digestInputs, isUpToDate, type Parts, writeInputsDigest } from "./inputs_digest.ts";

const test = (name: string, fn: (dir: string) => Promise<void>) =>
  Deno.test({
    name: `${name} (needs read, write)`,
    ...needs("read", "write"),
    fn: () => inTempDir(fn),
  });

test("another commit with the same code gives the same digest; any other change gives another", async (dir) => {
  const digest = async (text: string, other: Partial<Parts> = {}) => {
    const bundle = `${dir}/bundle.js`;
    await Deno.writeTextFile(bundle, text);
    const parts = { commit: "0123456789ab", arch: "x86_64", flags: ["--allow-env"] };
    return digestInputs({ bundle, runtime: undefined, ...parts, ...other });
  };
  const first = await digest(`run("0123456789ab")`);
  const commit = "ba9876543210-dirty";
  assert.equal(await digest(`run("ba9876543210-dirty")`, { commit }), first);
  await Deno.writeTextFile(`${dir}/denort`, "a runtime");
  const others = [
    await digest(`run("0123456789ab", 1)`),
    await digest(`run("0123456789ab")`, { arch: "aarch64" }),
    await digest(`run("0123456789ab")`, { flags: [] }),
    await digest(`run("0123456789ab")`, { runtime: `${dir}/denort` }),
  ];
  assert.equal(new Set([first, ...others]).size, 5);
});

test("a binary that is missing or was changed is not up to date", async (dir) => {
  const binary = `${dir}/binary`;
  assert.equal(await isUpToDate(binary, "parts"), false);
  await Deno.writeTextFile(binary, "whole");
  assert.equal(await isUpToDate(binary, "parts"), false);
  await writeInputsDigest(binary, "parts");
  assert.equal(await isUpToDate(binary, "parts"), true);
  assert.equal(await isUpToDate(binary, "others"), false);
  await Deno.writeTextFile(binary, "half");
  assert.equal(await isUpToDate(binary, "parts"), false);
  await Deno.remove(binary);
  assert.equal(await isUpToDate(binary, "parts"), false);
});

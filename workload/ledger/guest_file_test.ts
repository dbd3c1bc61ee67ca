import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { testWithPermissions } from "../testing/sample_run.ts";
import { guestChunkReader, type RunSsh, runSsh } from "./guest_file.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

/** A fake ssh to a guest with this ledger; undefined: the guest is unreachable. */
function guest(state: { ledger: string | undefined; said?: string }) {
  const calls: string[][] = [];
  const ssh: RunSsh = (args) => {
    calls.push(args);
    const { ledger, said = "" } = state;
    if (ledger === undefined) {
      return Promise.resolve({ code: 255, stdout: encode(""), stderr: encode(said) });
    }
    const from = Number(/tail -c \+(\d+)/.exec(args.at(-1)!)![1]) - 1;
    const stdout = encode(`${ledger.length}\n${ledger.slice(from)}`);
    return Promise.resolve({ code: 0, stdout, stderr: encode("") });
  };
  return { calls, ssh };
}

Deno.test("the ledger in a guest is read from the last offset on", async () => {
  const state = { ledger: "header\nfirst\n" };
  const { calls, ssh } = guest(state);
  const read = guestChunkReader("config", "bridge-1", ssh);
  assert.equal(decode((await read(0))?.bytes), state.ledger);
  state.ledger += "second\n";
  const chunk = await read(7);
  assert.equal(decode(chunk?.bytes), "first\nsecond\n");
  assert.equal(chunk?.size, state.ledger.length);
  assert.deepEqual(calls[0]!.slice(0, 2), ["-F", "config"]);
  assert.equal(calls[0]!.at(-2), "bridge-1");
  // A guest that is reset does not close its connections.
  assert.ok(calls[0]!.some((word) => word.startsWith("ServerAliveInterval=")));
});

Deno.test("a guest that was read to the end a moment ago is not contacted again", async () => {
  const { calls, ssh } = guest({ ledger: "header\n" });
  const read = guestChunkReader("config", "bridge-1", ssh);
  await read(0);
  assert.deepEqual(await read(7), { size: 7, bytes: new Uint8Array() });
  assert.equal(calls.length, 1);
});

Deno.test("an unreachable guest gives undefined; an unknown guest is an error", async () => {
  const state: { ledger: undefined; said: string } = {
    ledger: undefined,
    said: "ssh: connect to host 172.24.4.9 port 22: Connection refused",
  };
  const read = guestChunkReader("config", "bridge-1", guest(state).ssh);
  assert.equal(await read(0), undefined);
  for (
    const said of [
      "Can't open user config file config: No such file or directory",
      "ssh: Could not resolve hostname bridge-1: Name or service not known",
      "Host key verification failed.",
    ]
  ) {
    state.said = said;
    await assert.rejects(read(0), (error: Error) => error.message.startsWith(`bridge-1: ${said}`));
  }
});

/** Runs a script as ssh, which is given up after a silence of three seconds. @returns the ledger's bytes */
async function withSsh(script: string, dir: string) {
  await Deno.writeTextFile(`${dir}/ssh`, `#!/bin/sh\n${script}`, { mode: 0o755 });
  const before = Deno.env.get("PATH")!;
  Deno.env.set("PATH", `${dir}:${before}`);
  try {
    const ssh = (args: string[]) => runSsh(args, 3_000);
    return (await guestChunkReader(`${dir}/pid`, "bridge-1", ssh)(0))?.bytes;
  } finally {
    Deno.env.set("PATH", before);
  }
}

testWithPermissions(
  "a login that never ends counts as an unreachable guest",
  () =>
    inTempDir(async (dir) => {
      // Its connection to the host, which outlives it, holds its standard error.
      assert.equal(await withSsh('sleep 600 &\necho $! >"$2"\nwait\n', dir), undefined);
      // Throws if it has been waited for.
      Deno.kill(Number(await Deno.readTextFile(`${dir}/pid`)));
    }),
);

testWithPermissions(
  "a ledger that takes longer than the limit is read to its end",
  () =>
    inTempDir(async (dir) => {
      const slow = "echo 6\nfor i in 1 2 3 4 5 6; do sleep 0.7; printf $i; done\n";
      assert.equal(decode(await withSsh(slow, dir)), "123456");
    }),
);

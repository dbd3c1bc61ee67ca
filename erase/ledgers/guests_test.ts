import assert from "node:assert/strict";
import { openLedger } from "../../bridge/ledger/ledger.ts";
import { programCommand } from "../../cli/program_command.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { everyByte, PERSON, personResult, resultOf, tracesIn } from "../testing/sample_files.ts";
import type { Search } from "../store.ts";
import { guestLedgers, type RunInGuest } from "./guests.ts";

const search = (): Search => ({
  name: PERSON,
  videos: new Set(),
  shared: new Set(),
  identities: new Set(),
  choice: "all",
  signal: new AbortController().signal,
  files: () => Promise.resolve([]),
});

/** A guest that is a folder of this machine: the bridge's own program runs, with its permissions. */
function guestIn(folder: string, commands: string[]): RunInGuest {
  return async (_, command, input) => {
    commands.push(command);
    const [, flags] = /^sudo -n \/usr\/local\/bin\/rollcall-bridge (.*)$/.exec(command)!;
    const [deno, ...program] = programCommand("bridge", "bridge/main.ts", {
      "./var/bridge": folder,
    });
    const child = new Deno.Command(deno!, {
      args: [...program, ...flags!.replace("/var/lib/rollcall-bridge", folder).split(" ")],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    const { code, stdout, stderr } = await child.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, stdout: text(stdout), stderr: text(stderr) };
  };
}

Deno.test({
  name: "a guest's bridge finds and erases; no name is on its command line " +
    "(needs read, write, run, env, sys)",
  ...needs("read", "write", "run", "env", "sys"),
  fn: () =>
    inTempDir(async (folder) => {
      const ledger = await openLedger(`${folder}/results.csv`);
      await ledger.append([personResult, resultOf(2, "Bob")]);
      ledger.close();
      const commands: string[] = [];
      const store = guestLedgers(["rollcall-bridge-1"], guestIn(folder, commands));
      const first = search();
      const { items, erase } = await store.find(first);
      assert.equal(items.length, 1);
      assert.deepEqual([...first.videos], [personResult.key]);
      assert.deepEqual([...first.identities], [personResult.identity]);
      await erase();
      assert.deepEqual(tracesIn(everyByte(folder)), []);
      assert.match(everyByte(folder), /,Bob,/);
      assert.deepEqual((await store.find(search())).items, []);
      assert.deepEqual(tracesIn(commands.join("\n")), []);
    }),
});

Deno.test("a guest that cannot be reached is an error with its reason", async () => {
  const store = guestLedgers(
    ["rollcall-bridge-1"],
    () => Promise.resolve({ code: 255, stdout: "", stderr: "x\nssh: connect: No route to host\n" }),
  );
  await assert.rejects(store.find(search()), /rollcall-bridge-1: ssh: connect: No route to host/);
});

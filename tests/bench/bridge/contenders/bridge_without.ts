// The bridge without one of its promises, for the price of each: ROLLCALL_BENCH_WITHOUT names it.
import config from "../../../../deno.json" with { type: "json" };
import { openFile } from "../../../../bridge/ledger/disk.ts";
import { runBridge } from "../../../../bridge/program.ts";
import type { Parts } from "../../../../bridge/service.ts";

const without: Readonly<Record<string, Parts>> = {
  fsync: {
    open: async (path) => {
      const file = await openFile(path);
      file.syncData = () => Promise.resolve();
      return file;
    },
  },
  identities: {
    identities: () => ({ size: 0, has: () => false, add: () => true }),
  },
  heartbeat: {
    extendVisibility: () => () => Promise.resolve(),
  },
};

const name = Deno.env.get("ROLLCALL_BENCH_WITHOUT") ?? "";
const parts = without[name];
if (!parts) {
  throw new Error(`ROLLCALL_BENCH_WITHOUT is ${name}: it must be ${Object.keys(without)}`);
}

await runBridge({ version: config.version, commit: "checkout" }, parts);

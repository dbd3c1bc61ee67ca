// For `deno task chaos`: the bridge on a disk that loses what was not synced when the bridge is killed.
import { openVolatile } from "./ledger/volatile_file.ts";
import { runBridge } from "./run.ts";

await runBridge({ version: "0.4.0", commit: "checkout" }, openVolatile);

// For `deno task chaos`: the bridge on a disk that loses what was not synced when the bridge is killed.
import config from "../../deno.json" with { type: "json" };
import { openVolatile } from "./volatile_file.ts";
import { runBridge } from "../../bridge/program.ts";

await runBridge({ version: config.version, commit: "checkout" }, openVolatile);

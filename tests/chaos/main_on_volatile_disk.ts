// The bridge as `./rollcall chaos` runs it: its disk loses unsynced data when it is killed.
import config from "../../deno.json" with { type: "json" };
import { openVolatile } from "./volatile_file.ts";
import { runBridge } from "../../bridge/program.ts";

await runBridge({ version: config.version, commit: "checkout" }, { open: openVolatile });

// The bridge with a disk that loses unsynced data when the bridge is killed, for `./rollcall
// chaos`.
import config from "../../deno.json" with { type: "json" };
import { openVolatile } from "./volatile_file.ts";
import { runBridge } from "../../bridge/program.ts";

await runBridge({ version: config.version, commit: "checkout" }, openVolatile);

// The bridge from a checkout; the compiled one has an entry of its own (bridge/compile/).
import config from "../deno.json" with { type: "json" };
import { runBridge } from "./program.ts";

await runBridge({ version: config.version, commit: "checkout" });

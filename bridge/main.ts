// The bridge run from a checkout. The compiled binary has its own entry point (bridge/compile/).
import config from "../deno.json" with { type: "json" };
import { runBridge } from "./program.ts";

await runBridge({ version: config.version, commit: "checkout" });

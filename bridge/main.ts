import { runBridge } from "./run.ts";

await runBridge({ version: "0.4.0", commit: "checkout" });

import { needs } from "../contract/testing/harness.ts";
import { ministackIsHere } from "./testing/probes.ts";

// The AWS SDK reads the environment while it loads: without the permission it must not be loaded.
if (!needs("run", "read", "write", "env", "net").ignore && ministackIsHere()) {
  await import("./testing/cloud_cases.ts");
} else {
  Deno.test.ignore("the whole cloud (needs ministack and every permission)", () => {});
}

import { needs } from "../contract/testing/harness.ts";
import { ministackIsHere } from "./testing/probes.ts";

// The AWS SDK reads the environment when it loads: do not load it without the permission.
if (!needs("run", "read", "write", "env", "net").ignore && ministackIsHere()) {
  await import("./testing/resources_cases.ts");
} else {
  Deno.test.ignore("the emulated resources (needs ministack and every permission)", () => {});
}

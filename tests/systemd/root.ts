import { needs } from "../../contract/testing/harness.ts";

/** The path of a debootstrapped Debian with systemd, which .ci/systemd makes; undefined if the tests cannot run. */
export function machineRoot(): string | undefined {
  const { ignore } = needs("run", "net", "read", "write", "env", "sys");
  return !ignore && Deno.uid() === 0 ? Deno.env.get("ROLLCALL_TEST_SYSTEMD") : undefined;
}

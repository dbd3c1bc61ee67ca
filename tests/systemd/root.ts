import { needs } from "../../contract/testing/harness.ts";

/** A debootstrapped Debian with systemd: .ci/systemd makes it. */
export function machineRoot(): string | undefined {
  const { ignore } = needs("run", "net", "read", "write", "env", "sys");
  return !ignore && Deno.uid() === 0 ? Deno.env.get("ROLLCALL_TEST_SYSTEMD") : undefined;
}

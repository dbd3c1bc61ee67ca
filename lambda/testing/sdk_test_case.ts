import { needs, noLeaks } from "../../contract/testing/harness.ts";

/** Registers a test that loads the AWS SDK, which reads the environment, and files. */
export function sdkTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `${name} (needs env, read, write, sys)`,
    ...needs("env", "read", "write", "sys"),
    ...noLeaks,
    fn,
  });
}

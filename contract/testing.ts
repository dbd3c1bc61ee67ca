// What the tests of several rooms share.

type Permission = Deno.PermissionDescriptor["name"];

/**
 * For a test that touches the world: it is left out unless these permissions are granted wholly.
 * Say which in the test's name: `Deno.test({ name: "… (needs net)", ...needs("net"), fn })`.
 */
export function needs(...permissions: readonly Permission[]): { ignore: boolean } {
  const granted = (name: Permission) => Deno.permissions.querySync({ name }).state === "granted";
  return { ignore: !permissions.every(granted) };
}

/** Fails a test that leaves a timer, a file or a connection behind: Deno looks only when asked. */
export const noLeaks = { sanitizeOps: true, sanitizeResources: true };

/** Runs a test in a folder that is gone afterwards. */
export async function inTempDir(test: (dir: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  try {
    await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

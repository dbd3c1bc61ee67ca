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

/** Runs a test, or a part of one, in a folder that is gone afterwards. */
export async function inTempDir<T>(test: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  try {
    return await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

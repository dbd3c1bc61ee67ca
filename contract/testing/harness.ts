// Helpers for the tests of every folder.

type Permission = Deno.PermissionDescriptor["name"];

/**
 * Skips a test unless these permissions are granted without limits. Name them in the test's name:
 * `Deno.test({ name: "… (needs net)", ...needs("net"), fn })`.
 */
export function needs(...permissions: readonly Permission[]): { ignore: boolean } {
  const granted = (name: Permission) => Deno.permissions.querySync({ name }).state === "granted";
  return { ignore: !permissions.every(granted) };
}

/** Fails a test that leaks a timer, file or connection; Deno's sanitizers are off by default. */
export const noLeaks = { sanitizeOps: true, sanitizeResources: true };

/** Runs a test with a temporary folder and removes it afterwards. */
export async function inTempDir<T>(test: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  try {
    return await test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

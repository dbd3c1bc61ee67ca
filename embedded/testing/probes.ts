// Shared by the tests.

/** Polls until the result is truthy and returns it. @throws after 30 seconds */
export async function until<T>(probe: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const value = await probe();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`timed out waiting for ${probe}`);
}

/** Whether a process is running; a zombie is not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** Whether a server listens on the port of a URL. */
export async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  try {
    (await Deno.connect({ hostname, port: Number(port) })).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * The function's image with the demo's gallery, which CI has built; undefined if there is none. Tests of
 * containers are skipped then.
 */
export function testImage(): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env" }).state === "granted";
  return granted ? Deno.env.get("ROLLCALL_TEST_IMAGE") || undefined : undefined;
}

/** Whether `ministack` is in PATH. */
export function ministackIsHere(): boolean {
  const dirs = (Deno.env.get("PATH") ?? "").split(":");
  return dirs.some((dir) => exists(`${dir}/ministack`));
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

// What this room's tests share.

/** Waits until something is true, or fails after a generous while. */
export async function until<T>(probe: () => T | Promise<T>): Promise<T> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const value = await probe();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`it never came to be: ${probe}`);
}

/** Whether a process of this id exists (one that has ended and waits for its parent does not). */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}

/** Whether somebody listens where this URL points. */
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
 * The function's image, made of the demo's gallery, that CI has built; undefined where there is
 * none. Tests of containers are left out there.
 */
export function testImage(): string | undefined {
  const granted = Deno.permissions.querySync({ name: "env" }).state === "granted";
  return granted ? Deno.env.get("ROLLCALL_TEST_IMAGE") || undefined : undefined;
}

/** Whether there is a `ministack` on the PATH. */
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

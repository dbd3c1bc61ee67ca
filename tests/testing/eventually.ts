/**
 * Polls a probe ten times a second until it returns something truthy, and returns that.
 * @param what named in the error
 * @throws {Error} after `seconds`; an error of the probe at once
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false | null>,
  seconds = 90,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const value = await probe();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}

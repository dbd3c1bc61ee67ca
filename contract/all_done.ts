/** `Promise.all` that waits for the others too when one fails: afterwards nothing is under way. */
export async function allDone<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return await Promise.all(work) as { [K in keyof T]: Awaited<T[K]> };
}

/** Does the work; 130, as a shell has it for SIGINT, if it ended because it was asked to stop. */
export async function untilStopped(
  signal: AbortSignal,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error("\nstopped");
    return 130;
  }
}

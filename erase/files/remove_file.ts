/** A handler for a failed removal: what is not there any more is removed. */
export function isAlreadyGone(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

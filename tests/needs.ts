/**
 * Whether a test of whole programs can run here; for `ignore`. A bare `deno test` has no permissions
 * (Deno grants none from its configuration without -P): it then skips these.
 */
export const cannotRunPrograms = Deno.permissions.querySync({ name: "run" }).state !== "granted" ||
  Deno.permissions.querySync({ name: "write" }).state !== "granted";

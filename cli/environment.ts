/** An environment variable's value; undefined if it is not set or not permitted. */
export function variableOf(variable: string): string | undefined {
  return mayRead(variable) ? Deno.env.get(variable) : undefined;
}

/** Whether this program may read a variable. */
export function mayRead(variable: string): boolean {
  return Deno.permissions.querySync({ name: "env", variable }).state === "granted";
}

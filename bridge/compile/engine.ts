/**
 * What V8 is told, as the bridge's task in deno.json has it: to keep the heap small. Left to itself it
 * grows the heap while there is memory, and the bridge is a guest on a small machine.
 */
export function v8Flags(taskCommand: string): string[] {
  return taskCommand.split(" ").filter((word) => word.startsWith("--v8-flags="));
}

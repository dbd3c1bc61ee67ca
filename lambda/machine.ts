import type { Machine } from "../contract/output_metadata.ts";

/** The function's memory and architecture; null outside Lambda. */
export function lambdaMachine(
  memoryMb: string | undefined = Deno.env.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
): Machine | null {
  if (!memoryMb) return null;
  const architecture = Deno.build.arch === "aarch64" ? "arm64" : "x86_64";
  return { memoryMb: Number(memoryMb), architecture };
}

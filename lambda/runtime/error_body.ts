import { messageOf } from "../../cli/errors.ts";

/** An error in the form that Lambda returns to the invoker. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** Limits in characters and frames: an error must fit even if the response did not. */
const LONGEST = { type: 200, message: 8_000, frame: 500, frames: 50 };

/** Converts whatever was thrown. Never throws. */
export function errorBody(thrown: unknown): ErrorBody {
  try {
    const error = thrown instanceof Error ? thrown : undefined;
    const lines = error?.stack?.split("\n").map((line) => line.trim()) ?? [];
    const frames = lines.filter((line) => line.startsWith("at ")).slice(0, LONGEST.frames);
    return {
      errorType: headerSafe(error?.name ?? typeof thrown),
      errorMessage: shortened(messageOf(thrown), LONGEST.message),
      stackTrace: frames.map((frame) => shortened(frame, LONGEST.frame)),
    };
  } catch {
    return { errorType: "Error", errorMessage: "an error that cannot be shown", stackTrace: [] };
  }
}

/** The type is also sent as an HTTP header. */
function headerSafe(name: string): string {
  return name.slice(0, LONGEST.type).replace(/[^\w.:-]/g, "_") || "Error";
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

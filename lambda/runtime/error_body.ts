import { messageOf } from "../../cli/errors.ts";

/** An error as Lambda passes it to whoever invoked. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** So much of an error is told, in characters and frames: it must fit where a response would not. */
const LONGEST = { type: 200, message: 8_000, frame: 500, frames: 50 };

/** Maps whatever was thrown; never throws itself. */
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

/** The type is also sent as a header. */
function headerSafe(name: string): string {
  return name.slice(0, LONGEST.type).replace(/[^\w.:-]/g, "_") || "Error";
}

function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

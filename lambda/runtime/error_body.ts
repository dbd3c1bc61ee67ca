import { messageOf } from "../../contract/errors.ts";

/** An error as Lambda passes it to whoever invoked. */
export interface ErrorBody {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace: readonly string[];
}

/** Maps whatever was thrown; never throws itself. */
export function errorBody(thrown: unknown): ErrorBody {
  try {
    const error = thrown instanceof Error ? thrown : undefined;
    const frames = error?.stack?.split("\n").map((line) => line.trim()) ?? [];
    return {
      errorType: headerSafe(error?.name ?? typeof thrown),
      errorMessage: messageOf(thrown),
      stackTrace: frames.filter((line) => line.startsWith("at ")),
    };
  } catch {
    return { errorType: "Error", errorMessage: "an error that cannot be shown", stackTrace: [] };
  }
}

/** The type is also sent as a header. */
function headerSafe(name: string): string {
  return name.replace(/[^\w.:-]/g, "_") || "Error";
}

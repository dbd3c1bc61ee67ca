/** An invocation as the service hands it to an instance. */
export interface Invocation {
  readonly requestId: string;
  /** When the time is up, in milliseconds since 1970. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  /** The X-Ray header, where there is one. */
  readonly traceId?: string;
  /** The event, as JSON. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** What came of it: the function's answer, its error, or the service's error about it. */
export interface InvocationResult {
  readonly kind: "response" | "error" | "timeout";
  /** JSON; of an error `{errorType, errorMessage, stackTrace?}`. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** An error that Lambda itself reports about an invocation. It has no stack trace. */
export function serviceError(errorType: string, errorMessage: string): InvocationResult {
  const payload = new TextEncoder().encode(JSON.stringify({ errorType, errorMessage }));
  return { kind: errorType === "Sandbox.Timedout" ? "timeout" : "error", payload };
}

/** The deadline has passed. */
export function timeoutError(requestId: string, seconds: number): InvocationResult {
  const message = `RequestId: ${requestId} Error: Task timed out after ${
    seconds.toFixed(2)
  } seconds`;
  return serviceError("Sandbox.Timedout", message);
}

/** The runtime's process has ended, while it started or in an invocation. */
export function exitError(requestId: string, status: Deno.CommandStatus): InvocationResult {
  return serviceError("Runtime.ExitError", `RequestId: ${requestId} Error: ${exitText(status)}`);
}

/** The image's command is no program. */
export function entrypointError(requestId: string, program: string): InvocationResult {
  const why = `exec: ${JSON.stringify(program)}: executable file not found in $PATH`;
  return serviceError("Runtime.InvalidEntrypoint", `RequestId: ${requestId} Error: ${why}`);
}

/**
 * How a process ended, in Lambda's words.
 * https://github.com/aws/aws-lambda-runtime-interface-emulator (internal/lambda/rapid/handlers.go)
 */
export function exitText({ code, signal }: Pick<Deno.CommandStatus, "code" | "signal">): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
  if (code === 0) return "Runtime exited without providing a reason";
  return `Runtime exited with error: exit status ${code}`;
}

/** As Go, in which the service is written, says them. */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
};

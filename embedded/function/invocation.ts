/** An invocation as an instance receives it. */
export interface Invocation {
  readonly requestId: string;
  /** Deadline in milliseconds since the Unix epoch. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  /** The X-Ray trace header, if any. */
  readonly traceId?: string;
  /** The event, as JSON. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** The response of the function, its error, or an error of the Lambda service. */
export interface InvocationResult {
  readonly kind: "response" | "error" | "timeout";
  /** JSON; for an error `{errorType, errorMessage, stackTrace?}`. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** An error of the Lambda service, without a stack trace. */
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

/** The runtime process has exited, during init or an invocation. */
export function exitError(requestId: string, status: Deno.CommandStatus): InvocationResult {
  return serviceError("Runtime.ExitError", `RequestId: ${requestId} Error: ${exitText(status)}`);
}

/** The program of the image does not exist. */
export function entrypointError(requestId: string, program: string): InvocationResult {
  const why = `exec: ${JSON.stringify(program)}: executable file not found in $PATH`;
  return serviceError("Runtime.InvalidEntrypoint", `RequestId: ${requestId} Error: ${why}`);
}

/**
 * The exit of a process, in the wording of Lambda.
 * https://github.com/aws/aws-lambda-runtime-interface-emulator (internal/lambda/rapid/handlers.go)
 */
export function exitText({ code, signal }: Pick<Deno.CommandStatus, "code" | "signal">): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
  if (code === 0) return "Runtime exited without providing a reason";
  return `Runtime exited with error: exit status ${code}`;
}

/** The signal names of Go, in which the service is written. */
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

/** What a function's environment says about it. */
export interface FunctionSettings {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly region: string;
}

/** What the machine's own environment may hand through: where programs and Deno's caches are. */
const PASSED_ON = ["PATH", "HOME", "DENO_DIR", "DENO_TLS_CA_STORE"] as const;

/**
 * A runtime process's whole environment: what Lambda defines, the function's own variables, and
 * the few of this machine without which nothing starts.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function runtimeEnvironment({ settings, own, machine, api, logStream, taskRoot }: {
  settings: FunctionSettings;
  own: Readonly<Record<string, string>>;
  machine: Readonly<Record<string, string>>;
  /** Host and port of its Runtime API. */
  api: string;
  logStream: string;
  taskRoot: string;
}): Record<string, string> {
  const { functionName, memoryMb, region } = settings;
  const passed = PASSED_ON.flatMap((name) => machine[name] ? [[name, machine[name]]] : []);
  return {
    ...Object.fromEntries(passed),
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    ...own,
    _HANDLER: "function.handler",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_RUNTIME_API: api,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}

/** `2026/01/31/[$LATEST]0123…`: one instance's log stream. */
export function logStreamName(day: Date, id: string): string {
  return `${day.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${
    id.replaceAll("-", "")
  }`;
}

/** The configuration of a function that is visible in its environment. */
export interface FunctionSettings {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly region: string;
}

/**
 * The environment of a runtime: the variables that Lambda defines, and the function's own. The launcher
 * adds LAMBDA_TASK_ROOT.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function runtimeEnvironment({ settings, own, api, logStream }: {
  settings: FunctionSettings;
  own: Readonly<Record<string, string>>;
  /** Host and port of the Runtime API. */
  api: string;
  logStream: string;
}): Record<string, string> {
  const { functionName, memoryMb, region } = settings;
  return {
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
  };
}

/** The log stream of an instance: `2026/01/31/[$LATEST]0123…`. */
export function logStreamName(day: Date, id: string): string {
  return `${day.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${
    id.replaceAll("-", "")
  }`;
}

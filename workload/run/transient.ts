/** Whether another try may succeed: the connection broke, or S3 says that the fault is its own. */
export function isTransient(error: unknown): boolean {
  const { name = "", code = "", $metadata } = (error ?? {}) as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500 || /^(TimeoutError|RequestTimeout|SlowDown)$/.test(name) ||
    /^(ECONNRESET|EPIPE|ETIMEDOUT)$/.test(code);
}

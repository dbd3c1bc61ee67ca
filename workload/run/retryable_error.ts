/** Whether a retry may succeed: a connection error, throttling, or a server error of S3. */
export function isRetryable(error: unknown): boolean {
  const { name = "", code = "", $metadata } = (error ?? {}) as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500 || /^(TimeoutError|RequestTimeout|SlowDown)$/.test(name) ||
    /^(ECONNRE(SET|FUSED)|EPIPE|ETIMEDOUT|EAI_AGAIN|E(HOST|NET)UNREACH)$/.test(code);
}

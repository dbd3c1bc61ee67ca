/** A terminal's Ctrl-C comes twice, from the terminal and passed on by `deno task`: as one request. */
const SAME_REQUEST_MS = 500;

const ASKED = "asked to stop";

/** What was thrown because the process was asked to stop. */
export function isAskedToStop(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError" && error.message === ASKED;
}

/**
 * A signal that is aborted when the process is asked to stop (SIGINT, SIGTERM). A second request
 * ends the process at once, with the code a shell gives for SIGINT.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      first = performance.now();
      stop.abort(new DOMException(ASKED, "AbortError"));
    } else if (performance.now() - first > SAME_REQUEST_MS) Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", onSignal);
  Deno.addSignalListener("SIGTERM", onSignal);
  return stop.signal;
}

/** Waits, or ends early without an error when the signal is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}

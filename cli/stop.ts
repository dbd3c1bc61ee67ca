/** A terminal's Ctrl-C comes twice, from the terminal and passed on by `deno task`: as one request. */
const SAME_REQUEST_MS = 500;

const ASKED = "asked to stop";

/** Whether a request to stop is why the program's work ends: set by {@linkcode stopSignal}. */
let stopEndsWork = false;

/**
 * Whether an error is the end of a program that was asked to stop: after the request, whatever the
 * work throws (an aborted call, a child that the same Ctrl-C has ended) follows from it.
 */
export function isStopped(error: unknown): boolean {
  return stopEndsWork ||
    (error instanceof DOMException && error.name === "AbortError" && error.message === ASKED);
}

/**
 * A signal that is aborted when the process is asked to stop (SIGINT, SIGTERM), which gives its work
 * up. A second request ends the process at once, with the code a shell gives for SIGINT.
 */
export function stopSignal(): AbortSignal {
  return requestSignal(() => stopEndsWork = true);
}

/** The same for a service, which finishes what is in flight: an error of its shutdown is one. */
export function drainSignal(): AbortSignal {
  return requestSignal(() => {});
}

function requestSignal(onRequest: () => void): AbortSignal {
  const stop = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      first = performance.now();
      onRequest();
      stop.abort(new DOMException(ASKED, "AbortError"));
    } else if (performance.now() - first > SAME_REQUEST_MS) Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", onSignal);
  Deno.addSignalListener("SIGTERM", onSignal);
  return stop.signal;
}

/** Signals this close together are one request: `deno task` passes on the terminal's Ctrl-C, so it comes twice. */
const SAME_REQUEST_MS = 500;

const STOP_MESSAGE = "asked to stop";

/** Set when a request of {@linkcode stopSignal} ends the program's work. */
let stopEndsWork = false;

/**
 * Whether an error follows from a request to stop. After such a request this is true of every error: the work may
 * throw because of an aborted call, or because a child process got the same Ctrl-C.
 */
export function isStopped(error: unknown): boolean {
  return stopEndsWork ||
    (error instanceof DOMException && error.name === "AbortError" &&
      error.message === STOP_MESSAGE);
}

/**
 * A signal that is aborted on SIGINT or SIGTERM, for a program that then gives up its work. A second request exits
 * the process at once, with 130.
 */
export function stopSignal(): AbortSignal {
  return requestSignal(() => stopEndsWork = true);
}

/** Like {@linkcode stopSignal}, for a service that first drains its work: an error meanwhile is a real error. */
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
      stop.abort(new DOMException(STOP_MESSAGE, "AbortError"));
    } else if (performance.now() - first > SAME_REQUEST_MS) Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", onSignal);
  Deno.addSignalListener("SIGTERM", onSignal);
  return stop.signal;
}

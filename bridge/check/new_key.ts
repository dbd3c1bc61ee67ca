import { sleep } from "../../cli/async.ts";

/** How long AWS may take to know a new access key everywhere, in seconds. */
const NEW_KEY_SECONDS = 30;
const PAUSE_MS = 1_000;

/** The part of the SDK's type that all clients share. */
interface Stack {
  add(
    middleware: (next: Step) => Step,
    options: { readonly step: "initialize"; readonly priority: "high" },
  ): void;
}

type Step = (args: unknown) => Promise<unknown>;

/**
 * Repeats a client's calls while AWS does not know the access key: it may be seconds old, and IAM is
 * eventually consistent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 * @param seconds how long in all, from now
 */
export function awaitNewKey(
  { middlewareStack }: { readonly middlewareStack: object },
  seconds = NEW_KEY_SECONDS,
): void {
  const end = performance.now() + seconds * 1000;
  (middlewareStack as Stack).add((next) => async (args) => {
    for (;;) {
      try {
        return await next(args);
      } catch (error) {
        if (!isUnknownKey(error) || performance.now() + PAUSE_MS > end) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }, { step: "initialize", priority: "high" });
}

/** SQS and Lambda each have a name for it. */
function isUnknownKey(error: unknown): boolean {
  const { name = "" } = (error ?? {}) as { name?: string };
  return name === "InvalidClientTokenId" || name === "UnrecognizedClientException";
}

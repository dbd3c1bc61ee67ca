import type { Findings } from "./findings.ts";

/** Measures how far this machine's clock is from AWS's, by the `Date` header of its responses. */
export interface Clock {
  /** Reads the header of each response to this client. */
  watch(client: { readonly middlewareStack: object }): void;
  /**
   * Seconds by which this clock is ahead, smallest of all responses; undefined without a response.
   */
  readonly aheadSeconds: number | undefined;
}

/** The part of the SDK's type that all clients share. */
interface Stack {
  add(
    middleware: (next: Step) => Step,
    options: { readonly step: "deserialize"; readonly priority: "low" },
  ): void;
}

type Step = (args: unknown) => Promise<{ readonly response: unknown }>;

export function createClock(now: () => number = Date.now): Clock {
  let ahead: number | undefined;
  return {
    watch({ middlewareStack }) {
      (middlewareStack as Stack).add((next) => async (args) => {
        const sent = now();
        const result = await next(args);
        const { headers = {} } = result.response as { headers?: Record<string, string> };
        const date = Date.parse(headers.date ?? "");
        if (!Number.isNaN(date)) {
          // The header has whole seconds: take their middle, and the middle of the request's
          // duration.
          const seconds = ((sent + now()) / 2 - date - 500) / 1000;
          if (ahead === undefined || Math.abs(seconds) < Math.abs(ahead)) ahead = seconds;
        }
        return result;
        // Innermost, so that error responses pass here too.
      }, { step: "deserialize", priority: "low" });
    },
    get aheadSeconds() {
      return ahead;
    },
  };
}

/** Below this the only effect is on received_at and the logs. */
const WARN_SECONDS = 30;

/** AWS refuses requests whose signature is off by more than this. */
const REFUSED_SECONDS = 300;

export function checkClock({ aheadSeconds }: Clock, findings: Findings): void {
  if (aheadSeconds === undefined) return;
  const off = Math.abs(aheadSeconds);
  const what = `clock: ${Math.round(off)} s ${aheadSeconds < 0 ? "behind" : "ahead of"} AWS's`;
  const remedy = "set it by NTP (chrony, systemd-timesyncd)";
  if (off < WARN_SECONDS) findings.ok("clock: agrees with AWS's");
  else if (off < REFUSED_SECONDS) {
    findings.warn(`${what}: times in the ledger are wrong by that: ${remedy}`);
  } else {
    findings.fail(
      `${what}: AWS refuses signatures 300 s off; the SDK corrects its own, and times in the ` +
        `ledger stay wrong: ${remedy}`,
    );
  }
}

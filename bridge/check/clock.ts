import type { Findings } from "./findings.ts";

/** How far this machine's clock is from AWS's, by the `Date` of its answers. */
export interface Clock {
  /** Looks at each answer of this client. */
  watch(client: { readonly middlewareStack: object }): void;
  /** Seconds by which this clock is ahead, in the answer that agrees best; undefined if none came. */
  readonly aheadSeconds: number | undefined;
}

/** As much of the SDK's as is the same for each of its clients. */
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
          // The header has whole seconds: its middle; the answer was written on the way.
          const seconds = ((sent + now()) / 2 - date - 500) / 1000;
          if (ahead === undefined || Math.abs(seconds) < Math.abs(ahead)) ahead = seconds;
        }
        return result;
        // Innermost: an answer that becomes an error has passed here before.
      }, { step: "deserialize", priority: "low" });
    },
    get aheadSeconds() {
      return ahead;
    },
  };
}

/** Not worth a word below; received_at and the logs are off by more. */
const WARN_SECONDS = 30;

/** AWS refuses a request whose signature is older or younger. */
const REFUSED_SECONDS = 300;

export function checkClock({ aheadSeconds }: Clock, findings: Findings): void {
  if (aheadSeconds === undefined) return;
  const off = Math.abs(aheadSeconds);
  const what = `clock: ${Math.round(off)} s ${aheadSeconds < 0 ? "behind" : "ahead of"} AWS's`;
  const cure = "set it by NTP (chrony, systemd-timesyncd)";
  if (off < WARN_SECONDS) findings.ok("clock: agrees with AWS's");
  else if (off < REFUSED_SECONDS) {
    findings.warn(`${what}: times in the ledger are wrong by that: ${cure}`);
  } else {
    findings.fail(
      `${what}: AWS refuses signatures 300 s off; the SDK corrects its own, and times in the ` +
        `ledger stay wrong: ${cure}`,
    );
  }
}

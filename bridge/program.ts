import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { chosenNames } from "../cli/settings.ts";
import { carry } from "./service.ts";
import { bridgeFlags } from "./flags.ts";
import type { OpenFile } from "./ledger/disk.ts";
import { checkBridge } from "./check/check.ts";

/** What a bridge was built from. */
export interface Build {
  readonly version: string;
  /** The commit's first digits, `-dirty` behind them if not all was committed. */
  readonly commit: string;
  /** Where the ledger is unless a setting says otherwise. */
  readonly ledger?: string;
}

/** Runs the bridge, or its check, to the end of the process. */
export function runBridge(build: Build, open?: OpenFile): Promise<never> {
  return runProgram({
    name: "bridge",
    version: `rollcall-bridge ${build.version} (commit ${build.commit})`,
    summary: "Carries uploads from the input queue to the function, and results into the ledger.",
    operands: "[action]",
    operandChoices: ["check"],
    flags: bridgeFlags(build.ledger),
    notes: `\`check\` looks at all that it needs, changes nothing, and says what is missing.

SIGTERM or SIGINT stops it: no more polls, uploads in flight are ended, exit 0. A second one ends it at once.
Logs are JSON lines on standard output. Beside the ledger, results/ holds each result as a file of its own.
http://127.0.0.1:9464/metrics is for Prometheus, /healthz tells whether it works.`,
    explain: explainAwsError,
    main: (options, [action]) =>
      action === "check"
        ? checkBridge({ ...options, names: chosenNames(options) })
        : carry(options, build, open),
  });
}

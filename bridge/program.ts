import { explainAwsError } from "../aws/clients.ts";
import { runProgram } from "../cli/program.ts";
import { chosenNames } from "../cli/settings.ts";
import { type Build, type Parts, runService } from "./service.ts";
import { bridgeFlags } from "./flags.ts";
import { eraseAction } from "./erase/erase_action.ts";
import { checkBridge } from "./check/check.ts";

/** Runs the bridge, or its check, and exits with its code. */
export function runBridge(build: Build, parts: Parts = {}): Promise<never> {
  return runProgram({
    name: "bridge",
    ...(build.state === undefined ? {} : { call: "rollcall-bridge" }),
    version: `rollcall-bridge ${build.version} (commit ${build.commit})`,
    summary:
      "Invokes the function for each upload in the input queue, and writes the results to the ledger.",
    operands: "[action]",
    operandChoices: ["check", "erase"],
    flags: bridgeFlags(build.ledger),
    notes:
      `\`check\` verifies everything the bridge needs, changes nothing, and reports what is missing.

\`erase\` reads names from standard input, one per line, and erases their answers in the ledger, its rotated files and
results/, also while a bridge runs. The uploads' identities stay. With --plan it only lists them. Exit code 4: nothing found.

On SIGTERM or SIGINT it stops polling, waits for uploads in flight, and exits with 0. A second signal ends it at once.
Logs are JSON lines on standard output.
http://127.0.0.1:9464/metrics serves Prometheus metrics, /healthz the health status.`,
    explain: explainAwsError,
    main: (options, [action]) => {
      const { ledger, plan = false } = options;
      if (action === "erase") return eraseAction({ ledger, planOnly: plan, open: parts.open });
      return action === "check"
        ? checkBridge({ ...options, names: chosenNames(options), compiledFor: build.state })
        : runService(options, build, parts);
    },
  });
}

import { decimal, flag } from "../contract/cli.ts";

/** The settings that `workload` and `verify` share. */
export const runFlags = {
  mapping: flag<string | undefined>({
    flags: "--mapping <file>",
    path: true,
    help: "the right answers, a line key:major,year for each video",
  }),
  ledger: flag<string | undefined>({
    flags: "--ledger <file>",
    path: true,
    env: "ROLLCALL_LEDGER",
    help: "the bridge's results.csv, if it can be read from here",
  }),
  run: flag({
    flags: "--run <file>",
    path: true,
    help: "the run record",
    default: "var/run.json",
  }),
  metricsWait: flag({
    flags: "--metrics-wait <seconds>",
    help: "how long to wait for CloudWatch's count of invocations: AWS tells it minutes late",
    default: 180,
    parse: decimal(0, 3600),
  }),
  json: flag<boolean | undefined>({
    flags: "--json",
    help: "print JSON for a machine",
  }),
};

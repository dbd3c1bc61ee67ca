import { decimal, flag, wholeNumber } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import type { LedgerLocation } from "./ledger/location.ts";

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
    help: "the bridge's results.csv, if it is on this machine",
  }),
  guests: flag({
    flags: "--guests <names>",
    env: "ROLLCALL_GUESTS",
    help:
      "else the ledgers in these guests, over SSH, as playbooks/openstack.yml left it: NAME,NAME",
    default: [] as string[],
    parse: guestNames,
  }),
  sshConfig: flag<string | undefined>({
    flags: "--ssh-config <file>",
    path: true,
    help: "how ssh reaches the guests: var/ssh/PROJECT.config, where none is named",
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

/** The settings of the report, wherever it is written. */
export const reportFlags = {
  report: flag({
    flags: "--report <file>",
    path: true,
    help: "the HTML report to write, under var/",
    default: "var/report.html",
  }),
  frames: flag({
    flags: "--frames <n>",
    help: "frames in the report at most: each is some 30 kB",
    default: 300,
    // Above some 13,000 the file would be longer than a text can be.
    parse: wholeNumber(0, 10_000),
  }),
};

/** Names that ssh cannot take for an option. */
function guestNames(text: string): string[] {
  const names = text.split(",");
  if (names.every((name) => /^[a-z0-9][a-z0-9.-]*$/i.test(name))) return names;
  throw new UserError("it must be names, for example rollcall-bridge-1,rollcall-bridge-2");
}

/** Where the ledgers are that the command line speaks of. */
export function ledgerLocation({ ledger, guests, sshConfig, project }: {
  ledger: string | undefined;
  guests: readonly string[];
  sshConfig: string | undefined;
  project: string;
}): LedgerLocation {
  return { file: ledger, guests, sshConfig: sshConfig ?? `var/ssh/${project}.config` };
}

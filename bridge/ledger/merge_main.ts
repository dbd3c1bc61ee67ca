import { flag, runProgram } from "../../cli/program.ts";
import { stopSignal } from "../../cli/stop.ts";
import { mergeToFile } from "./merge_file.ts";

await runProgram({
  name: "ledger:merge",
  summary:
    "Merges the ledgers of several bridges in the order of received_at, one line per upload.",
  flags: {
    out: flag<string>({
      flags: "--out <file>",
      path: true,
      help: "the ledger to write; an existing ledger is replaced",
      example: "all.csv",
    }),
  },
  operands: "<ledgers...>",
  operandsArePaths: true,
  notes:
    `Ledgers can be merged while bridges write to them. Exit code 1 if a ledger has damaged lines; all other
lines are in the new file even then.`,
  main: async (options, ledgers) => {
    const signal = stopSignal();
    const { summary, damaged } = await mergeToFile(options.out, ledgers, signal);
    for (const where of damaged.slice(0, 10)) console.error(`${where}: damaged`);
    if (damaged.length > 10) console.error(`and ${damaged.length - 10} more`);
    console.log(`ledger:merge: ${summary}`);
    return damaged.length > 0 ? 1 : 0;
  },
});

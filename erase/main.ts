import { explainAwsError } from "../aws/clients.ts";
import { UsageError } from "../cli/errors.ts";
import { runProgram } from "../cli/program.ts";
import { stopSignal } from "../cli/stop.ts";
import { toNfc } from "../contract/text.ts";
import { checkFlags, eraseFlags } from "./flags.ts";
import { runErase } from "./run_erase.ts";

await runProgram({
  name: "erase",
  summary: "Finds everything that is kept of a person, shows it, and erases it.",
  flags: eraseFlags,
  operands: "<name>",
  notes:
    `It looks in var, people and students.csv of the checkout, in the folders and files of --also, and in the cloud
and guests that the settings name.

It can be repeated: after an interruption it goes on, and in the end it finds nothing. Exit codes: 0 done, 3 partly done,
4 nothing found.`,
  explain: explainAwsError,
  main: async (options, [operand = ""]) => {
    checkFlags(options);
    const name = toNfc(operand.trim());
    if (name === "") throw new UsageError("the name is empty");
    return await runErase(name, options, stopSignal());
  },
});

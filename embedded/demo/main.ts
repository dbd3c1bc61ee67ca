import { explainAwsError } from "../../aws/clients.ts";
import { runProgram } from "../../cli/program.ts";
import { localFlags } from "../local/flags.ts";
import { runLocal } from "../local/run_local.ts";
import { makeSamples } from "./samples.ts";

await runProgram({
  name: "demo",
  summary: "Runs the whole pipeline on this machine with sample clips and shows who was found.",
  flags: localFlags,
  notes:
    "All its files are under var/demo: samples, gallery, ledger, logs. With your own people: ./rollcall local.",
  explain: explainAwsError,
  main: (options) => runLocal("demo", options, makeSamples),
});

// Tests the whole system on the lab's OpenStack, with faults. `./rollcall lab` runs this as root in the lab's network.
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { root } from "../../cli/program_command.ts";
import { labRun } from "./run.ts";
import { labStages } from "./stages.ts";

await runProgram({
  name: "lab",
  summary: "Runs the playbooks, workloads and faults on the lab's OpenStack.",
  flags: {
    folder: flag({
      flags: "--folder <dir>",
      path: true,
      help: "the lab's folder",
      default: `${root}var/lab`,
    }),
    times: flag({
      flags: "--times <n>",
      help: "uploads of each sample video in a workload with a fault",
      default: 4,
      parse: wholeNumber(1, 100),
    }),
    events: flag({
      flags: "--events <n>",
      help: "events that the bridge's rate is measured with",
      default: 300,
      parse: wholeNumber(2, 100_000),
    }),
    keep: flag<boolean | undefined>({
      flags: "--keep",
      help: "keep everything running and print how to log in",
    }),
  },
  async main(options) {
    const stages = labStages();
    let verdict = "";
    try {
      verdict = await labRun(options, stages);
    } catch (error) {
      // The stage has printed its error already.
      if (stages.count.failed === 0) throw error;
    }
    console.log(verdict);
    const { passed, failed } = stages.count;
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  },
});

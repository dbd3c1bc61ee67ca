// The whole system on the lab's OpenStack, and what becomes of it when things break: run as root in
// the lab's network, by ./rollcall lab.
import { flag, runProgram, wholeNumber } from "../../cli/program.ts";
import { root } from "../../cli/program_command.ts";
import { labRun } from "./run.ts";
import { labStages } from "./stages.ts";

await runProgram({
  name: "lab",
  summary: "The playbooks, the workload and the faults, on the lab's OpenStack.",
  flags: {
    folder: flag({
      flags: "--folder <dir>",
      path: true,
      help: "where the lab is",
      default: `${root}var/lab`,
    }),
    times: flag({
      flags: "--times <n>",
      help: "how often each sample video is uploaded in a workload that is disturbed",
      default: 4,
      parse: wholeNumber(1, 100),
    }),
    events: flag({
      flags: "--events <n>",
      help: "how many events the bridge's rate is measured with",
      default: 300,
      parse: wholeNumber(2, 100_000),
    }),
    keep: flag<boolean | undefined>({
      flags: "--keep",
      help: "leave what was made, and tell how to log in",
    }),
  },
  async main(options) {
    const stages = labStages();
    let verdict = "";
    try {
      verdict = await labRun(options, stages);
    } catch (error) {
      // The stage has told it.
      if (stages.count.failed === 0) throw error;
    }
    console.log(verdict);
    const { passed, failed } = stages.count;
    console.log(`${passed} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  },
});

import { flag, wholeNumber } from "../../cli/program.ts";

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

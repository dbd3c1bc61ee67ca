import { bystandersFlag } from "../../cli/bystanders_flag.ts";
import { flag, type OptionsOf, wholeNumber } from "../../cli/program.ts";

/** Flags of the programs that run the pipeline on this machine. */
export const localFlags = {
  instances: flag({
    flags: "--instances <n>",
    help: "number of warm instances of the function",
    default: Math.min(8, Math.max(2, navigator.hardwareConcurrency)),
    parse: wholeNumber(2, 64),
  }),
  image: flag<string | true | undefined>({
    flags: "--image [name]",
    help: "run the function as containers: of an image built now, or of this image, " +
      "which must contain the same gallery",
  }),
  bystanders: bystandersFlag,
  timeline: flag<boolean | undefined>({
    flags: "--timeline",
    help: "find everyone in the whole of each video, and when, not one person",
  }),
  keep: flag<boolean | undefined>({
    flags: "--keep",
    help: "keep the cloud running until Ctrl-C and show how to use it with AWS clients",
  }),
};

export type LocalOptions = OptionsOf<typeof localFlags>;

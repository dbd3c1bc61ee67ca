import { BYSTANDERS, type Bystanders } from "../contract/bystanders.ts";
import { UserError } from "../contract/errors.ts";
import { flag } from "./program.ts";

/** How frames are stored, for every program that runs the function. */
export const bystandersFlag = flag<Bystanders>({
  flags: "--bystanders <how>",
  env: "ROLLCALL_BYSTANDERS",
  help:
    "people who are not recognised, in stored frames: keep, blur (pixelate all but the recognised " +
    "face) or crop (store that face alone)",
  default: "keep",
  parse: bystandersOf,
});

function bystandersOf(text: string): Bystanders {
  if ((BYSTANDERS as readonly string[]).includes(text)) return text as Bystanders;
  throw new UserError(`it must be ${BYSTANDERS.join(", ")}`);
}

import type { Bystanders } from "../../contract/bystanders.ts";
import type { Box } from "../../contract/box.ts";
import type { FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { findBystanders, type Look } from "./find_bystanders.ts";
import { hideFaces } from "./hide_faces.ts";

/**
 * The frame with recognised faces alone. It costs no detector: what none has found is hidden, too.
 * @param recognised boxes of recognised faces, in pixels of the frame
 * @param looks what the cascade's detectors found
 */
export function spareBystanders(
  frame: Frame,
  recognised: readonly Box[],
  how: Exclude<Bystanders, "keep">,
  looks: readonly Look[],
): Frame {
  const others = findBystanders(frame, recognised, looks);
  // Not `...frame`: it can decode the original again.
  return { ...hideFaces(frame, { recognised, others }, how), time: frame.time };
}

/** A stored picture with recognised faces alone. Both detectors look at it. */
export async function spareInPicture(
  picture: Picture,
  recognised: readonly Box[],
  finder: Pick<FaceFinder, "detect">,
  how: Exclude<Bystanders, "keep"> = "blur",
): Promise<Picture> {
  const frame = { ...picture, time: 0 };
  const looks: Look[] = [];
  for (const detector of ["tiny", "ssd"] as const) {
    looks.push({ frame, found: await finder.detect(frame, detector) });
  }
  return spareBystanders(frame, recognised, how, looks);
}

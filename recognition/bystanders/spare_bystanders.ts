import type { Bystanders } from "../../contract/bystanders.ts";
import type { Box } from "../../contract/result.ts";
import { sleep } from "../../cli/async.ts";
import type { CascadeContext } from "../cascade/observation.ts";
import type { Detector, FaceFinder } from "../faces/face_finder.ts";
import type { Frame, Picture } from "../frames/frame.ts";
import { findBystanders } from "./find_bystanders.ts";
import { hideFaces } from "./hide_faces.ts";

/**
 * Who must look at a frame. Nothing but recognised faces is left of a cropped one, so that the
 * looks of the cascade are enough.
 */
const DETECTORS = { blur: ["tiny", "ssd"], crop: [] } as const;

/**
 * The frame with every face hidden that is not recognised: those that the cascade's detectors found
 * in it, and those that SSD finds.
 * @param recognised boxes of recognised faces, in pixels of the frame
 * @throws the signal's reason, or what `requireTime` throws
 */
export async function spareBystanders(
  frame: Frame,
  recognised: readonly Box[],
  how: Exclude<Bystanders, "keep">,
  { finder, timing, looks = [], signal, requireTime, stages }: Pick<
    CascadeContext,
    "finder" | "timing" | "looks" | "signal" | "requireTime" | "stages"
  >,
): Promise<Frame> {
  const detect = async (detector: Detector) => {
    // Detectors block the thread. Yield, so that a timer can abort the signal.
    if (signal) await sleep(0);
    signal?.throwIfAborted();
    return await timing.run(
      detector,
      async () => await finder.detect(frame, detector, stages),
      requireTime,
    );
  };
  const others = await findBystanders(frame, recognised, looks, DETECTORS[how], detect);
  // Not `...frame`: it can decode the original again.
  return { ...hideFaces(frame, { recognised, others }, how), time: frame.time };
}

/** A stored picture with every face pixelated that is not recognised. */
export async function spareInPicture(
  picture: Picture,
  recognised: readonly Box[],
  finder: Pick<FaceFinder, "detect">,
): Promise<Picture> {
  const frame = { ...picture, time: 0 };
  const detect = (detector: Detector) => finder.detect(frame, detector);
  const others = await findBystanders(frame, recognised, [], DETECTORS.blur, detect);
  return hideFaces(frame, { recognised, others }, "blur");
}

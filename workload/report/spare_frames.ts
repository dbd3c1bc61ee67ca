import type { Box } from "../../contract/box.ts";
import { spareInPicture } from "../../recognition/bystanders/spare_bystanders.ts";
import { area } from "../../recognition/faces/detection.ts";
import { loadFaceFinder } from "../../recognition/faces/face_finder.ts";
import { decodeJpeg } from "../../recognition/frames/decode_jpeg.ts";
import { encodeJpeg } from "../../recognition/frames/encode_jpeg.ts";
import { pictureFrame } from "../../recognition/pictures/picture_file.ts";

/** Makes bystanders unrecognisable in pictures for a report. */
export interface SpareFrames {
  /** @param face the recognised student's, the only one that stays; null: none stays */
  frame(jpeg: Uint8Array, face: Box | null, signal: AbortSignal): Promise<Uint8Array>;
  /** An enrolled picture, as JPEG: the largest face stays. */
  portrait(path: string, signal: AbortSignal): Promise<Uint8Array>;
}

/** Loads the face detectors. */
export async function loadSpareFrames(): Promise<SpareFrames> {
  const finder = await loadFaceFinder();
  return {
    async frame(jpeg, face, signal) {
      const picture = await decodeJpeg(jpeg, signal);
      const spared = await spareInPicture(picture, face ? [face] : [], finder);
      return await encodeJpeg(spared, signal);
    },
    async portrait(path, signal) {
      const picture = await pictureFrame(path);
      const [own] = (await finder.detect(picture, "ssd")).sort((a, b) => area(b) - area(a));
      const spared = await spareInPicture(picture, own ? [own.box] : [], finder);
      return await encodeJpeg(spared, signal);
    },
  };
}

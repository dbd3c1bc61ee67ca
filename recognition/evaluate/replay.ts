import type { Detector, Face, FaceFinder } from "../faces/face_finder.ts";
import type { Frame } from "../frames/frame.ts";
import type { Detection } from "../faces/detection.ts";

/** A video that can be recognised several times; frames and faces are computed once. */
export interface Replay extends AsyncDisposable {
  /** The frames from the start, decoded as far as they are requested. */
  frames(): AsyncGenerator<Frame>;
  /** Caches the results for these frames. */
  readonly finder: FaceFinder;
}

export function replay(video: AsyncGenerator<Frame>, finder: FaceFinder): Replay {
  const decoded: Frame[] = [];
  return {
    async *frames() {
      for (let i = 0;; i++) {
        if (i === decoded.length) {
          const next = await video.next();
          if (next.done) return;
          decoded.push(next.value);
        }
        yield decoded[i]!;
      }
    },
    finder: remembering(finder),
    async [Symbol.asyncDispose]() {
      await video.return(undefined);
    },
  };
}

/** A face finder that runs each model once for each frame, and once for each chip of a face. */
function remembering(finder: FaceFinder): FaceFinder {
  const detected = new Map<Frame, Map<Detector, Promise<Detection[]>>>();
  const described = new Map<object, Map<string, Promise<Face>>>();
  const refined = new Map<Face, Promise<Face>>();
  return {
    ...finder,
    detect(frame, detector, stages) {
      const found = detected.getOrInsertComputed(frame, () => new Map());
      return found.getOrInsertComputed(detector, () => finder.detect(frame, detector, stages));
    },
    describe(picture, detection, chip, stages) {
      const faces = described.getOrInsertComputed(picture, () => new Map());
      return faces.getOrInsertComputed(
        JSON.stringify([detection, chip]),
        () => finder.describe(picture, detection, chip, stages),
      );
    },
    refine(picture, face, described, stages) {
      return refined.getOrInsertComputed(
        face,
        () => finder.refine(picture, face, described, stages),
      );
    },
  };
}

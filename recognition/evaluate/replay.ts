import type { Detector, Face, FaceFinder, View } from "../faces.ts";
import type { Frame } from "../frame.ts";
import type { Detection } from "../quality.ts";

/** A video that can be looked at again: what was decoded and found once is not done twice. */
export interface Replay extends AsyncDisposable {
  /** Its frames from the first; each time as far as they are asked for. */
  frames(): AsyncGenerator<Frame>;
  /** Finds in these frames what was found before. */
  readonly finder: FaceFinder;
}

export function replay(video: AsyncGenerator<Frame>, finder: FaceFinder): Replay {
  const decoded: Frame[] = [];
  const views = new Map<Frame, View>();
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
    finder: {
      ...finder,
      look(frame, stages) {
        const view = views.get(frame) ?? remembering(finder.look(frame, stages));
        views.set(frame, view);
        // Whoever looks closes it, but it may be looked at again.
        return { ...view, [Symbol.dispose]() {} };
      },
    },
    async [Symbol.asyncDispose]() {
      for (const view of views.values()) view[Symbol.dispose]();
      await video.return(undefined);
    },
  };
}

/** A view that runs each model once. */
function remembering(view: View): View {
  const detected = new Map<Detector, Promise<Detection[]>>();
  const described = new Map<Detection, Promise<Face>>();
  return {
    detect: (detector) => detected.getOrInsertComputed(detector, () => view.detect(detector)),
    describe: (detection) =>
      described.getOrInsertComputed(detection, () => view.describe(detection)),
    [Symbol.dispose]: () => view[Symbol.dispose](),
  };
}

import type { Detector, Face, FaceFinder } from "../faces.ts";
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
  const detected = new Map<Frame, Map<Detector, readonly Detection[]>>();
  const described = new Map<Detection, Face>();
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
        const known = detected.get(frame) ?? new Map<Detector, readonly Detection[]>();
        detected.set(frame, known);
        /** Each model's run is a view's; one is opened only if there is something to run. */
        const opened = () => finder.look(frame, stages);
        return {
          async detect(detector) {
            if (!known.has(detector)) {
              using view = opened();
              const found = await view.detect(detector);
              known.set(detector, found);
              // The cascade describes one of them; all of them here, while the view is open.
              for (const one of found) described.set(one, await view.describe(one));
            }
            return [...known.get(detector)!];
          },
          describe: (detection) => Promise.resolve(described.get(detection)!),
          [Symbol.dispose]() {},
        };
      },
    },
    [Symbol.asyncDispose]: async () => void await video.return(undefined),
  };
}

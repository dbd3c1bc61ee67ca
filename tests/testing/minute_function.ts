import { createHandler } from "../../lambda/handler.ts";
import { createUploadProcessor } from "../../lambda/process_upload.ts";
import { contextOf } from "../../lambda/runtime/context.ts";
import type { ScratchFolders } from "../../lambda/scratch_folder.ts";
import type { Store } from "../../lambda/aws_store.ts";
import type { Log } from "../../cli/log.ts";
import type { RangeRecogniser } from "../../recognition/timeline/ranges.ts";
import { minuteRangeRecogniser, recogniseMinutes } from "./minute_video.ts";

/**
 * The function as lambda/main.ts makes it with `ROLLCALL_PEOPLE=all` and `ROLLCALL_RANGE_MINUTES`,
 * for videos of minute_video.ts. Everything but the recognisers is the real code.
 * @returns processes one event
 */
export function createMinuteFunction(
  { store, scratch, log, recogniser = minuteRangeRecogniser }: {
    readonly store: Store;
    readonly scratch: Pick<ScratchFolders, "withFolder">;
    readonly log: Log;
    readonly recogniser?: RangeRecogniser;
  },
): (event: unknown, requestId: string, signal: AbortSignal) => Promise<unknown> {
  const handler = createHandler(createUploadProcessor({
    store,
    scratch,
    recognise: recogniseMinutes,
    inParts: recogniser,
    findStudent: (name) => Promise.resolve({ name, major: "physics", year: "junior" }),
    encodeJpeg: () => Promise.reject(new Error("no video here has a picture")),
  }));
  const noDeadline = { deadlineMs: NaN, traceId: null, functionArn: "", body: "" };
  return (event, requestId, signal) =>
    handler(event, contextOf({ ...noDeadline, requestId }, signal, log));
}

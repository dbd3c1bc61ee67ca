import type { AnswerClass } from "../verify/classify.ts";
import type { VideoRow } from "./video_rows.ts";

/** Failed videos of one kind, with what to do about them. */
export interface Failures {
  readonly title: string;
  readonly cure: string;
  /** By reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly videos: readonly string[] }[];
  readonly videos: number;
}

/** `dead` is an upload in the dead-letter queue; its class would be `missing`. */
type Kind = Exclude<AnswerClass, "right" | "disagrees"> | "dead";

/** Title and cure of each kind, in the order in which they are shown. */
const KINDS: Readonly<Record<Kind, readonly [title: string, cure: string]>> = {
  dead: [
    "In the dead-letter queue",
    "Remove the cause, then send them again: ./rollcall dlq redrive.",
  ],
  missing: [
    "Without an answer",
    "See whether the bridge runs (./rollcall bridge check), then repeat the workload's command with --resume.",
  ],
  unreadable: [
    "Unreadable",
    "Convert the file to MP4 with H.264, for example with ffmpeg, and upload it again; docs/files.md lists what is read.",
  ],
  no_face: [
    "No face found",
    "Use a clip in which the face is larger, lit and turned to the camera.",
  ],
  unknown: [
    "A face, but not recognized",
    "Add more pictures of the person to the gallery, or the clip's own frame: the command is on the person's card.",
  ],
  wrong: [
    "The wrong person",
    "Enroll more pictures of both people; enroll says which people the rule cannot tell apart.",
  ],
  incomplete: [
    "Somebody is missing",
    "Enroll more pictures of who is missing. If the function looks for one person a video, deploy it with people=all.",
  ],
  no_record: [
    "Not in the students table",
    "Add the person to the roster and load it: ./rollcall students FILE.",
  ],
  duplicate: [
    "More than once in the ledger",
    "Look for a second upload of the video, or a second bridge with another ledger.",
  ],
  malformed: [
    "Not the function's CSV",
    "Look for another program that writes to the output bucket, or deploy this version's function.",
  ],
  unlisted: [
    "Not in the mapping",
    "Add a line for each video to the mapping, or pass the mapping that belongs to these videos.",
  ],
};

/** Groups the failed videos by kind and reason. An unreadable video is always listed. */
export function failuresOf(rows: readonly VideoRow[]): Failures[] {
  const failed = rows.flatMap((row) => {
    const kind = kindOf(row);
    return kind === undefined ? [] : [{ kind, row }];
  });
  const byKind = Map.groupBy(failed, ({ kind }) => kind);
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const all = byKind.get(kind) ?? [];
    if (all.length === 0) return [];
    const [title, cure] = KINDS[kind];
    const byReason = Map.groupBy(all, ({ row }) => row.reason || title);
    const reasons = [...byReason].map(([reason, one]) => ({
      reason,
      videos: one.map(({ row }) => row.video),
    })).sort((a, b) => b.videos.length - a.videos.length);
    return [{ title, cure, reasons, videos: all.length }];
  });
}

function kindOf({ dead, ok, who, class: c }: VideoRow): Kind | undefined {
  if (dead) return "dead";
  if (who === "unreadable") return "unreadable";
  return ok ? undefined : c as Kind;
}

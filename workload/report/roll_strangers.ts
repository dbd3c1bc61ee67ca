import { csvKey } from "../../contract/csv.ts";
import { decodeDescriptor } from "../../contract/descriptor_text.ts";
import type { Evidence } from "../verify/evidence.ts";
import { groupFaces } from "./strangers.ts";
import type { VideoRow } from "./video_rows.ts";

/** Someone in a video that was looked at as a whole. */
export interface Look {
  /** Index of the row. */
  readonly row: number;
  /** Index in its people. */
  readonly person: number;
}

/** Unknown faces that match one another. */
export interface Stranger {
  /** Indexes of the rows, in order of upload. */
  readonly seen: readonly number[];
  readonly best: number;
  /** Who they are in videos that were looked at as a whole, in order of upload. */
  readonly looks: readonly Look[];
  /** The one with the largest face; null if there is none. */
  readonly look: Look | null;
  /** Seconds in such videos; null if they are in none. */
  readonly seconds: number | null;
}

/** An unknown face: that of a row, or one of several in a whole video. */
interface Face {
  readonly row: number;
  readonly person: number | null;
  readonly width: number;
  readonly seconds: number;
  readonly descriptor: Float32Array | null;
}

/**
 * Groups the unknown faces. Two of one video are different people. A face without a descriptor (of an older function)
 * is a group of its own.
 * @param order indexes of the rows, in order of upload
 */
export function strangersOf(
  { outputs, people }: Pick<Evidence, "outputs" | "people">,
  rows: readonly VideoRow[],
  order: readonly number[],
): Stranger[] {
  const metadata = new Map(outputs.map(({ key, metadata }) => [key, metadata]));
  const faces = order.flatMap((row): Face[] => {
    const { video, who, face, people: whole } = rows[row]!;
    if (whole) {
      const stored = people?.get(video)?.people ?? [];
      return whole.flatMap(({ name, face, seconds }, person) => {
        if (name !== null) return [];
        const descriptor = decodeDescriptor(stored[person]?.descriptor ?? "");
        return [{ row, person, width: face?.width ?? 0, seconds, descriptor }];
      });
    }
    if (who !== "unknown") return [];
    const { descriptor = null } = metadata.get(csvKey(video)) ?? {};
    return [{ row, person: null, width: face?.width ?? 0, seconds: 0, descriptor }];
  });
  const { threshold = 0 } = outputs.find(({ metadata }) => metadata?.rule)?.metadata?.rule ?? {};
  const described = faces.filter(({ descriptor }) => descriptor !== null);
  const grouped = groupFaces(
    described.map(({ descriptor }) => descriptor!),
    threshold,
    (one, other) => described[one]!.row === described[other]!.row,
  );
  const groups = faces.filter(({ descriptor }) => descriptor === null).map((face) => [face]);
  groups.push(...grouped.map((group) => group.map((i) => described[i]!)));
  return groups.map(strangerOf)
    .sort((a, b) => b.seen.length - a.seen.length || a.seen[0]! - b.seen[0]!);
}

function strangerOf(faces: readonly Face[]): Stranger {
  const largest = faces.reduce((a, b) => b.width > a.width ? b : a);
  const looks = faces.filter(({ person }) => person !== null);
  const lookOf = ({ row, person }: Face) => ({ row, person: person! });
  return {
    seen: faces.map(({ row }) => row),
    best: largest.row,
    looks: looks.map(lookOf),
    look: largest.person === null ? null : lookOf(largest),
    seconds: looks.length === 0 ? null : looks.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

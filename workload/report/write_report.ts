import denoJson from "../../deno.json" with { type: "json" };
import { writeFileAtomically } from "../atomic_file.ts";
import type { Clients } from "../cloud/clients.ts";
import type { Evidence } from "../verify/evidence.ts";
import { clipUrls, type LocalVideos, localVideos } from "./clips.ts";
import { fetchFrames } from "./frames.ts";
import type { Places } from "./page_data.ts";
import { reportHtml } from "./report_html.ts";
import { bestRows, rollOf } from "./roll.ts";
import type { Roster } from "./roster.ts";
import { videoRows } from "./video_rows.ts";

/** What the flags of the report say. */
export interface ReportOptions {
  readonly report: string;
  /** Maximum number of frames. */
  readonly frames: number;
  /** Folder of the videos that the page may play. */
  readonly linkVideos: string | undefined;
  readonly gallery: string | undefined;
}

/** Writes the report of a run atomically. @throws {UserError} if the file cannot be written */
export async function writeReport(
  { s3 }: Pick<Clients, "s3">,
  evidence: Evidence,
  { options, roster, videos = new Map(), signal }: {
    options: ReportOptions;
    roster: Roster;
    /** Where the videos are, as far as that is known. */
    videos?: LocalVideos;
    signal: AbortSignal;
  },
): Promise<void> {
  const { report, frames: most } = options;
  const rows = videoRows(evidence);
  const roll = rollOf(evidence, rows, roster.students);
  const best = bestRows(roll, rows);
  const { frameBucket } = evidence.run.names;
  const pictures = await fetchFrames(s3, frameBucket, rows, { most, best }, signal);
  const endpoint = Deno.env.get("AWS_ENDPOINT_URL");
  const about = {
    region: await s3.config.region(),
    ...(endpoint ? { endpoint } : {}),
    rollcall: denoJson.version,
    deno: Deno.version.deno,
  };
  const places = await placesOf(options, evidence.run.planned, videos);
  const text = await reportHtml(evidence, pictures, about, { roster, roll, places });
  await writeFileAtomically(report, text, "--report");
}

async function placesOf(
  { report, linkVideos, gallery }: ReportOptions,
  keys: readonly string[],
  known: LocalVideos,
): Promise<Places> {
  if (linkVideos === undefined) return { videos: known, clips: {}, gallery };
  const linked = await localVideos(linkVideos, keys);
  return { videos: new Map([...linked, ...known]), clips: clipUrls(linked, report), gallery };
}

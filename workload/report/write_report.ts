import denoJson from "../../deno.json" with { type: "json" };
import { writeFileAtomically } from "../atomic_file.ts";
import type { Clients } from "../cloud/clients.ts";
import type { Evidence } from "../verify/evidence.ts";
import { clipUrls, type LocalVideos, localVideos } from "./clips.ts";
import { toNfc } from "../../contract/text.ts";
import { fetchFrames, type Frames, jpegUrl } from "./frames.ts";
import type { Places } from "./page_data.ts";
import { faceSheets, withPeople } from "./people.ts";
import { reportHtml } from "./report_html.ts";
import type { SpareFrames } from "./spare_frames.ts";
import { type Enrolled, firstPortrait } from "./enrolled.ts";
import { bestRows, type Roll, rollOf } from "./roll.ts";
import type { Roster } from "./roster.ts";
import { type VideoRow, videoRows } from "./video_rows.ts";

/** What the flags of the report say. */
export interface ReportOptions {
  readonly report: string;
  /** Maximum number of frames. */
  readonly frames: number;
  /** Folder of the videos that the page may play. */
  readonly linkVideos: string | undefined;
  readonly gallery: string | undefined;
  /** Makes bystanders unrecognisable. */
  readonly blur: boolean | undefined;
  /** Leaves out names and faces. */
  readonly redact?: boolean | undefined;
}

/** Writes the report of a run atomically. @throws {UserError} if the file cannot be written */
export async function writeReport(
  { s3 }: Pick<Clients, "s3">,
  known: Evidence,
  { options, roster, enrolled = null, videos = new Map(), signal }: {
    options: ReportOptions;
    roster: Roster;
    /** Null if no folder of people was given. */
    enrolled?: Enrolled | null;
    /** Where the videos are, as far as that is known. */
    videos?: LocalVideos;
    signal: AbortSignal;
  },
): Promise<void> {
  const { report, redact: redacted = false, blur: blurred = false } = options;
  const most = redacted ? 0 : options.frames;
  const spare = blurred && most > 0 ? await loadSparer() : undefined;
  const evidence = await withPeople(s3, known, signal);
  const rows = videoRows(evidence);
  const names = enrolled && new Set(enrolled.keys());
  const roll = rollOf(evidence, rows, roster.students, names);
  const best = bestRows(roll, rows);
  const { frameBucket } = evidence.run.names;
  const pictures = await fetchFrames(s3, frameBucket, rows, { most, best, spare }, signal);
  const endpoint = Deno.env.get("AWS_ENDPOINT_URL");
  const about = {
    region: await s3.config.region(),
    ...(endpoint ? { endpoint } : {}),
    rollcall: denoJson.version,
    deno: Deno.version.deno,
  };
  const portrait = portraitOf(spare, signal);
  const portraits = await portraitsOf(roll, rows, pictures, enrolled, { most, portrait });
  // A video's faces are one picture, with strangers among them.
  const sheets = blurred ? {} : faceSheets(evidence, most);
  const places = { ...await placesOf(options, evidence.run.planned, videos), portraits, sheets };
  const privacy = { redacted, blurred };
  const text = await reportHtml(evidence, pictures, about, { roster, roll, places, privacy });
  await writeFileAtomically(report, text, "--report");
}

/** Imported late: the detectors take a second to load, and most reports need none. */
async function loadSparer(): Promise<SpareFrames> {
  const { loadSpareFrames } = await import("./spare_frames.ts");
  return await loadSpareFrames();
}

/** Reads the first of some pictures that a page can show; without bystanders, if they are spared. */
function portraitOf(spare: SpareFrames | undefined, signal: AbortSignal) {
  return async (paths: readonly string[]): Promise<string | null> => {
    const found = await firstPortrait(paths);
    if (found === null || !spare) return found && found.url;
    return jpegUrl(await spare.portrait(found.path, signal));
  };
}

async function placesOf(
  { report, linkVideos, gallery }: ReportOptions,
  keys: readonly string[],
  known: LocalVideos,
): Promise<Omit<Places, "portraits" | "sheets">> {
  if (linkVideos === undefined) return { videos: known, clips: {}, gallery };
  const linked = await localVideos(linkVideos, keys);
  return { videos: new Map([...linked, ...known]), clips: clipUrls(linked, report), gallery };
}

/** The enrolled pictures of people without a frame in the file, at most as many as frames. */
async function portraitsOf(
  { people }: Roll,
  rows: readonly VideoRow[],
  { pictures }: Frames,
  enrolled: Enrolled | null,
  { most, portrait }: { most: number; portrait: ReturnType<typeof portraitOf> },
): Promise<Record<number, string>> {
  const portraits: Record<number, string> = {};
  if (enrolled === null) return portraits;
  const faceless = [...people.entries()].filter(([, { best, look }]) =>
    look === null && (best === null || !pictures.has(rows[best]!.video))
  );
  for (const [index, { name }] of faceless.slice(0, most)) {
    const picture = await portrait(enrolled.get(toNfc(name)) ?? []);
    if (picture !== null) portraits[index] = picture;
  }
  return portraits;
}

import denoJson from "../../deno.json" with { type: "json" };
import { writeFileAtomically } from "../atomic_file.ts";
import type { Clients } from "../cloud/clients.ts";
import type { Evidence } from "../verify/evidence.ts";
import { fetchFrames } from "./frames.ts";
import { reportHtml } from "./report_html.ts";
import { videoRows } from "./video_rows.ts";

/** Writes the report of a run atomically. @throws {UserError} if the file cannot be written */
export async function writeReport(
  { s3 }: Pick<Clients, "s3">,
  evidence: Evidence,
  { out, frames, signal }: {
    out: string;
    /** Maximum number of frames. */
    frames: number;
    signal: AbortSignal;
  },
): Promise<void> {
  const pictures = await fetchFrames(
    s3,
    evidence.run.names.frameBucket,
    videoRows(evidence),
    frames,
    signal,
  );
  const endpoint = Deno.env.get("AWS_ENDPOINT_URL");
  const text = await reportHtml(evidence, pictures, {
    region: await s3.config.region(),
    ...(endpoint ? { endpoint } : {}),
    rollcall: denoJson.version,
    deno: Deno.version.deno,
  });
  await writeFileAtomically(out, text, "--report");
}

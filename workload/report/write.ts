import denoJson from "../../deno.json" with { type: "json" };
import { writeWhole } from "../whole_file.ts";
import type { Clients } from "../clients.ts";
import type { Facts } from "../verify/facts.ts";
import { framesOf } from "./frames.ts";
import { reportHtml } from "./report.ts";
import { rowsOf } from "./rows.ts";

/** Writes the report of a run, whole or not at all. @throws {UserError} if the file cannot be written */
export async function writeReport(
  { s3 }: Pick<Clients, "s3">,
  facts: Facts,
  { out, frames, signal }: {
    out: string;
    /** How many frames are put in at most. */
    frames: number;
    signal: AbortSignal;
  },
): Promise<void> {
  const pictures = await framesOf(s3, facts.run.names.frameBucket, rowsOf(facts), frames, signal);
  const endpoint = Deno.env.get("AWS_ENDPOINT_URL");
  const text = await reportHtml(facts, pictures, {
    region: await s3.config.region(),
    ...(endpoint ? { endpoint } : {}),
    rollcall: denoJson.version,
    deno: Deno.version.deno,
  });
  await writeWhole(out, text, "--report");
}

import { costOfThousand } from "../../aws/prices.ts";
import type { Machine } from "../../contract/output_metadata.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { type Evidence, metadataOf } from "../verify/evidence.ts";
import { foldedSection, listOf } from "./folded.ts";
import { type Html, html } from "./html.ts";

/** What the function's work costs at list price. */
export function costSection(evidence: Evidence): Html {
  const works = metadataOf(evidence);
  const reported = works.flatMap(({ machine }) => machine ?? []);
  const machines = new Set(reported.map(machineText));
  const dollars = works.reduce((sum, { ms, machine }) => {
    const { memoryMb, architecture } = machine ?? reported[0] ?? ASSUMED;
    return sum + costOfThousand(ms, memoryMb, architecture) / 1000;
  }, 0);
  const thousand = works.length > 0 ? (1000 * dollars) / works.length : 0;
  const list = listOf([
    ["function", `$${dollars.toFixed(6)} for ${works.length} videos`],
    ["per 1,000 videos", `$${thousand.toFixed(4)}`],
    [
      "memory, architecture",
      [...machines].join("; ") ||
      `not reported: calculated for ${ASSUMED.memoryMb} MB, ${ASSUMED.architecture}`,
    ],
  ]);
  return foldedSection(
    { id: "cost", title: "Cost", summary: `$${thousand.toFixed(2)} for 1,000 videos` },
    html`
      ${list}<p
        class="quiet">Lambda's list price in us-east-1 for the reported durations. Cold starts, requests to S3, SQS and DynamoDB, and the bridge's machine are not included.</p>
    `,
  );
}

/** For a function that does not report its memory. */
const ASSUMED: Machine = { memoryMb: pipeline.memoryMb, architecture: "x86_64" };

/** `1769 MB, x86_64` */
export function machineText({ memoryMb, architecture }: Machine): string {
  return `${memoryMb} MB, ${architecture}`;
}

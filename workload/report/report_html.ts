import { runChecks } from "../verify/checks.ts";
import type { Evidence } from "../verify/evidence.ts";
import { throughputOf } from "../verify/throughput.ts";
import { checksSection } from "./checks_section.ts";
import { costSection } from "./cost_section.ts";
import { failuresOf } from "./failures.ts";
import { failuresSection } from "./failures_section.ts";
import { type Privacy, reportFoot } from "./foot.ts";
import type { Frames } from "./frames.ts";
import { html } from "./html.ts";
import { htmlDocument } from "./html_document.ts";
import { NO_PLACES, pageData, type Places } from "./page_data.ts";
import { NO_FRAMES, redactChecks, redactRoll } from "./redact.ts";
import { reportHeader } from "./report_header.ts";
import { type Roll, rollOf } from "./roll.ts";
import { rollSection, strangersSection } from "./roll_section.ts";
import type { Roster } from "./roster.ts";
import { settingsSection } from "./settings_section.ts";
import { timelinesSection } from "./timelines_section.ts";
import { timeSection } from "./time_section.ts";
import { videoRows } from "./video_rows.ts";
import { videosSection } from "./videos_section.ts";

/** Without a roster, nobody is absent. */
export const NO_ROSTER: Roster = { students: null, source: "none was given" };

const NO_PRIVACY: Privacy = { blurred: false, redacted: false };

interface More {
  readonly roster?: Roster;
  /** If it has been called already. */
  readonly roll?: Roll;
  readonly places?: Places;
  readonly privacy?: Privacy;
}

/** The report of a run as one HTML document. @param about more settings to list */
export async function reportHtml(
  evidence: Evidence,
  frames: Frames,
  about: Readonly<Record<string, string>>,
  { roster = NO_ROSTER, roll: known, places = NO_PLACES, privacy = NO_PRIVACY }: More = {},
): Promise<string> {
  const { redacted } = privacy;
  const allRows = videoRows(evidence);
  const all = { rows: allRows, roll: known ?? rollOf(evidence, allRows, roster.students) };
  const { rows, roll } = redacted ? redactRoll(all.rows, all.roll) : all;
  const checks = redacted ? redactChecks(runChecks(evidence)) : runChecks(evidence);
  if (redacted) {
    [frames, places, roster] = [NO_FRAMES, NO_PLACES, { ...roster, source: "redacted" }];
  }
  const failures = failuresOf(rows);
  const content = html`
    ${reportHeader(evidence, roll, rows, checks, failures, privacy)}
    <main><noscript><p class="bad">The script in this file shows the people and videos: allow JavaScript.</p></noscript>
    ${rollSection(roll, roster)}
    ${strangersSection(roll)}
    ${timelinesSection(rows)}
    ${failuresSection(failures)}
    ${videosSection(rows, frames)}
    ${checksSection(checks)}
    ${timeSection(evidence, throughputOf(evidence))}
    ${costSection(evidence)}
    ${settingsSection(evidence, { roster: roster.source, ...about })}</main>
    ${reportFoot(privacy)}
    <dialog id="enlarged" aria-labelledby="enlarged-title">
      <button type="button" id="enlarged-close" aria-label="Close">×</button>
      <h2 id="enlarged-title"></h2>
      <div id="enlarged-content"></div>
    </dialog>
  `;
  const title = `Rollcall: ${rows.length} videos, ${evidence.run.startedAt.slice(0, 10)}`;
  const data = pageData(evidence, rows, frames, roll, { ...places, commands: !redacted });
  return await htmlDocument(title, content, data, { plays: Object.keys(places.clips).length > 0 });
}

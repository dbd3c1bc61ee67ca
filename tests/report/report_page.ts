// Opens reports of sample evidence in a browser.
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { inTempDir } from "../../contract/testing/harness.ts";
import type { Places } from "../../workload/report/page_data.ts";
import type { Roster } from "../../workload/report/roster.ts";
import { answer, face } from "../../workload/testing/sample_answers.ts";
import { sampleEvidence, sampleFrames } from "../../workload/testing/sample_evidence.ts";
import type { Evidence } from "../../workload/verify/evidence.ts";

/** One grey pixel, as a frame. */
export const PICTURE = {
  src: "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==",
  width: 640,
  height: 360,
};

export interface ReportOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  readonly roster?: Roster;
  /** Places, given the folder of the report. */
  readonly places?: (folder: string) => Promise<Places>;
}

/** Opens the report of this evidence; fails if it makes a request or logs an error. */
export async function openReport(
  browser: Browser,
  evidence: Evidence,
  { width = 1280, height = 900, scheme = "light", roster, places }: ReportOptions,
  test: (page: Page, bytes: number) => Promise<void>,
) {
  const { reportHtml } = await import("../../workload/report/report_html.ts");
  const frames = new Map(evidence.run.planned.slice(0, 30).map((video) => [video, PICTURE]));
  await inTempDir(async (folder) => {
    const path = `${folder}/report.html`;
    const more = { ...(roster && { roster }), ...(places && { places: await places(folder) }) };
    const text = await reportHtml(evidence, sampleFrames(frames), { rollcall: "0" }, more);
    await Deno.writeTextFile(path, text);
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    const seen: string[] = [];
    page.on("console", (message) => seen.push(message.text()));
    page.on("pageerror", (error) => seen.push(error.message));
    page.on("request", (request) => {
      if (!/^(data|file):/.test(request.url())) seen.push(request.url());
    });
    await page.goto(`file://${path}`);
    await test(page, text.length);
    assert.deepEqual(seen, []);
    await page.close();
  });
}

/** The problems that axe finds. */
export async function violations(page: Page): Promise<string[]> {
  const axe = await Deno.readTextFile("node_modules/axe-core/axe.min.js");
  // The page's policy allows no other script: evaluate it through the debugger.
  await page.evaluate(axe);
  const found = await page.evaluate("axe.run()") as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 120)}`);
}

export const numbered = (count: number) => Array.from({ length: count }, (_, i) => `test_${i}.mp4`);

/** Ann, who is present, and two who are absent. */
export const ROSTER: Roster = {
  students: ["Ann Lee", "Bob Ray", "Élodie d’Arc"].map((name) => ({
    name,
    major: "Physics",
    year: "junior",
  })),
  source: "students.csv, 3 students",
};

const rule = { threshold: 0.53, margin: 0.02 };

/**
 * A class: Ann in seven videos, Zoe, who is not on the roster, in one, a stranger in two and another in one, and a
 * video without a face.
 * @param further videos of Ann
 */
export function classOfAnn(
  { further = [], ...more }: Partial<Evidence> & { further?: readonly string[] } = {},
): Evidence {
  const unknown = (value: number, width: number, distance: number) => ({
    text: "unknown,,\r\n",
    outcome: "unknown" as const,
    distance,
    rule,
    frameTime: 1.5,
    face: { x: 100, y: 50, width, height: width },
    nearest: { name: "Ann Lee", distance, second: { name: "Bob Ray", distance: 0.9 } },
    descriptor: face(value),
  });
  const seen = (name: string, distance: number) => ({
    rule,
    distance,
    nearest: { name, distance, second: { name: "Bob Ray", distance: 0.7 } },
    frameTime: 0.5,
  });
  return answer(sampleEvidence([...numbered(12), ...further], { mapping: undefined, ...more }), {
    "test_0.mp4": { text: "Ann Lee,Physics,junior\r\n", ...seen("Ann Lee", 0.2) },
    "test_7.mp4": { text: "Zoe,,\r\n", ...seen("Zoe", 0.4) },
    "test_8.mp4": unknown(0, 60, 0.63),
    "test_9.mp4": unknown(3, 60, 0.55),
    "test_10.mp4": unknown(0.3, 90, 0.63),
    "test_11.mp4": { text: "no_face,,\r\n", outcome: "no_face", distance: null, face: null },
  });
}

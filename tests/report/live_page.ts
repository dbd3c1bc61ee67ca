// The live page with fake snapshots, for tests.
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { inTempDir } from "../../contract/testing/harness.ts";
import type { Clients } from "../../workload/cloud/clients.ts";
import type { LiveSnapshot } from "../../workload/live_page/snapshot.ts";
import { emptySample, sampleRun } from "../../workload/testing/sample_run.ts";

export const HOSTILE = `<img src=x onerror="document.title='pwned'">.mp4`;

const BEGAN = Date.parse("2026-01-02T12:00:00Z");
const sampleAfter = (seconds: number) => ({
  ...emptySample,
  at: new Date(BEGAN + seconds * 1000).toISOString(),
  outputs: seconds,
  inputQueue: { visible: 4, inFlight: 2 },
  ledger: seconds,
});

export function snapshotAt(outputs: number, who = "Ann Lee"): LiveSnapshot {
  return {
    run: `2026-01-02T1${who === "Ann Lee" ? 1 : 2}:59:59.000Z`,
    videos: 20,
    uploaded: 20,
    sample: sampleAfter(outputs),
    history: Array.from({ length: outputs }, (_, i) => sampleAfter(i + 1)),
    perSecond: outputs === 1 ? null : 1,
    left: outputs === 1 ? null : `${20 - outputs} s`,
    done: null,
    alarms: [],
    report: false,
    results: [{
      video: HOSTILE,
      who,
      major: "Physics",
      year: "junior",
      outcome: "recognised",
      distance: 0.31,
      frame: `${HOSTILE.slice(0, -4)}.jpg`,
      frameTime: 2.5,
      face: { x: 10, y: 10, width: 50, height: 50 },
    }],
    metrics: outputs < 3 ? null : [{ name: "in_flight", value: 2 }],
    bridge: outputs < 3 ? null : [{ name: "uploads in flight", text: "2" }],
  };
}

/** Serves a page whose snapshots count up; `asked` are the requests to S3. */
export async function withPage(
  test: (url: string, asked: unknown[]) => Promise<void>,
  snapshotOf: (outputs: number) => LiveSnapshot | null = snapshotAt,
  { s3: given, report = "" }: { s3?: Clients["s3"]; report?: string } = {},
) {
  const { serveLivePage } = await import("../../workload/live_page/server.ts");
  await inTempDir(async (folder) => {
    const runFile = `${folder}/run.json`;
    await Deno.writeTextFile(runFile, JSON.stringify(sampleRun([HOSTILE])));
    const reportFile = `${folder}/report.html`;
    if (report !== "") await Deno.writeTextFile(reportFile, report);
    const asked: unknown[] = [];
    const s3 = {
      send({ input }: { input: unknown }) {
        asked.push(input);
        const bytes = Uint8Array.from(atob(GIF), (c) => c.charCodeAt(0));
        return Promise.resolve({ Body: { transformToByteArray: () => Promise.resolve(bytes) } });
      },
    } as unknown as Clients["s3"];
    const stop = new AbortController();
    let outputs = 0;
    const { url, finished } = serveLivePage({ s3: given ?? s3 }, {
      port: 0,
      runFile,
      reportFile,
      signal: stop.signal,
      readSnapshot: () => Promise.resolve(snapshotOf(++outputs)),
    });
    try {
      await test(url, asked);
    } finally {
      stop.abort();
      await finished;
    }
  });
}

export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(await Deno.readTextFile("node_modules/axe-core/axe.min.js"));
  const { violations } = await page.evaluate("axe.run()") as { violations: { id: string }[] };
  assert.deepEqual(violations.map(({ id }) => id), []);
}

const GIF = "R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";

import assert from "node:assert/strict";
import { needs } from "../../contract/testing/harness.ts";
import type { OutputMetadata } from "../../contract/output_metadata.ts";
import { histogramBins } from "./histogram_bins.ts";
import { escapeHtml, html, jsonForScript, trustedHtml } from "./html.ts";
import { jpegSize } from "./jpeg_size.ts";
import { videoRows } from "./video_rows.ts";
import { sampleEvidence, sampleFrames } from "../testing/sample_evidence.ts";
import { concurrencyOverTime, timelineOf } from "./timeline.ts";

Deno.test("values in HTML are escaped unless they are HTML", () => {
  const name = `<img src=x onerror="alert('1')">&.mp4`;
  assert.equal(
    html`<td title="${name}">${[name, 7, null, false, html`<b>${"<"}</b>`]}</td>`.html,
    `<td title="${escapeHtml(name)}">${escapeHtml(name)}7<b>&lt;</b></td>`,
  );
  assert.doesNotMatch(escapeHtml(name), /[<>"']/);
  assert.equal(escapeHtml("a\u202egpm.exe"), "a�gpm.exe");
  assert.equal(trustedHtml("<i>").html, "<i>");
});

Deno.test("JSON for a script cannot end the script element", () => {
  const value = { name: "</script><script>alert(1)</script>\u2028" };
  const { html: text } = jsonForScript(value);
  assert.doesNotMatch(text, /<|\u2028/);
  assert.deepEqual(JSON.parse(text), value);
});

Deno.test("rows are in natural order, with verdict, reason and dead letters", () => {
  const evidence = sampleEvidence(["test_10.mp4", "test_2.mp4"], {
    deadUploads: [{ key: "test_2.mp4", identity: "x", reason: "delivered 5 times" }],
    mapping: new Map([["test_2.mp4", { major: "Law", year: "junior" }], [
      "test_10.mp4",
      { major: "Physics", year: "junior" },
    ]]),
  });
  const rows = videoRows(evidence);
  assert.deepEqual(rows.map(({ video, verdict, ok }) => [video, verdict, ok]), [
    ["test_2.mp4", "the wrong person", false],
    ["test_10.mp4", "right", true],
  ]);
  assert.match(rows[0]!.reason, /^dead letter: delivered 5 times; Ann Lee is Physics,junior/);
  assert.equal(rows[1]!.reason, "");
  assert.equal(rows[1]!.frameKey, "test_10.jpg");
});

Deno.test("a video without an output and an unreadable video have no frame", () => {
  const evidence = sampleEvidence(["a.mp4", "b.mp4"]);
  const [a] = evidence.outputs;
  const unreadable = {
    ...a!,
    text: "unreadable,,\r\n",
    metadata: { ...a!.metadata!, outcome: "unreadable" as const, reason: "no video in it" },
  };
  const rows = videoRows({ ...evidence, outputs: [unreadable] });
  assert.deepEqual(rows.map(({ who, verdict, frameKey }) => [who, verdict, frameKey]), [
    ["unreadable", "unreadable", null],
    ["", "missing", null],
  ]);
  assert.match(rows[0]!.reason, /^no video in it/);
});

Deno.test("a record with another spelling counts as expected, as in check 11, with a note", () => {
  const mapping = new Map([["a.mp4", { major: "Physics", year: "juniors" }]]);
  const [row] = videoRows(sampleEvidence(["a.mp4"], { mapping }));
  assert.equal(row!.ok, true);
  assert.match(row!.verdict, /another spelling/);
  assert.match(row!.reason, /the mapping says Physics,juniors/);
});

Deno.test("concurrent intervals are counted as they start and end", () => {
  const twice = [{ from: 0, to: 2 }, { from: 1, to: 3 }, { from: 3, to: 4 }];
  assert.deepEqual(concurrencyOverTime(twice), [[0, 1], [1, 2], [2, 1], [3, 0], [3, 1], [4, 0]]);
});

Deno.test("the timeline counts uploads, answers and ledger lines from the first upload", () => {
  const { results, invocations } = timelineOf(sampleEvidence(["a.mp4", "b.mp4"]));
  assert.deepEqual(results[1]!.points, [[1.5, 1], [2.5, 2]]);
  assert.deepEqual(results[2]!.points, [[2, 1], [3, 2]]);
  assert.deepEqual(invocations[0]!.points.map(([, count]) => count), [1, 2, 1, 0]);
});

Deno.test("a long timeline is downsampled and keeps its peak and its end", () => {
  const evidence = sampleEvidence(Array.from({ length: 3000 }, (_, i) => `${i}.mp4`));
  // Alternates between two concurrent invocations and none.
  const outputs = evidence.outputs.map((output, i) => {
    const from = Date.parse(evidence.run.uploadStartedAt) + (i >> 1) * 1000 + (i & 1) * 100;
    const [startedAt, endedAt] = [from, from + 500].map((at) => new Date(at).toISOString());
    return {
      ...output,
      metadata: { ...output.metadata!, startedAt: startedAt!, endedAt: endedAt! },
    };
  });
  const { invocations, results } = timelineOf({ ...evidence, outputs });
  const { points } = invocations[0]!;
  assert.ok(points.length <= 1001, `${points.length}`);
  assert.equal(Math.max(...points.map(([, count]) => count)), 2);
  assert.equal(points.at(-1)![1], 0);
  assert.equal(results[1]!.points.at(-1)![1], 3000);
});

Deno.test("bins have a round width and hold every value", () => {
  for (const values of [[0], [3, 150, 151], [0.01, 0.02], [10_000, 1]]) {
    const { bins, width } = histogramBins(values);
    assert.equal(bins.reduce((a, b) => a + b), values.length);
    assert.match(width.toExponential(), /^[125]e/);
    assert.ok(bins.length <= 22, `${bins.length}`);
  }
});

Deno.test({
  name: "a chart has a table of its numbers; an empty chart says so (needs env)",
  ...needs("env"),
  // The chart library leaves a 16 ms frame timer, which ends by itself.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { histogram, stepChart } = await import("./charts.ts");
    const { html: steps } = stepChart("Queue", [{
      name: "input",
      points: [[0, 4], [5, 9], [10, 0]],
    }]);
    const rows = [...steps.matchAll(/row">\s*([\d.]+)\s*<\/th>\s*<td class="number">\s*(\d+)/g)];
    assert.equal(rows.length, 20);
    assert.deepEqual([rows[8], rows[9], rows[19]].map((row) => row!.slice(1)), [
      ["4.5", "4"],
      ["5.0", "9"],
      ["10.0", "0"],
    ]);
    const { html: bins } = histogram("face", "ms", [3, 150, 151]);
    const counts = [...bins.matchAll(/<td class="number">\s*(\d+)/g)].map(([, count]) =>
      Number(count)
    );
    assert.equal(counts.reduce((a, b) => a + b), 3);
    const { html: nothing } = stepChart("Queue", [{ name: "input", points: [] }]);
    assert.match(nothing, /No data/);
    assert.doesNotMatch(nothing, /<svg/);
  },
});

Deno.test("the size of a JPEG is read from its header; undefined for other data", () => {
  const sof = [0xff, 0xc0, 0, 17, 8, 1, 104, 2, 128];
  const bytes = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, ...sof]);
  assert.deepEqual(jpegSize(bytes), { width: 640, height: 360 });
  for (const cut of [0, 3, 8, 12]) assert.equal(jpegSize(bytes.subarray(0, cut)), undefined);
  assert.equal(jpegSize(new Uint8Array(99)), undefined);
});

Deno.test({
  name: "the document loads nothing, allows its script by hash, and contains no HTML from input",
  ...needs("read", "env"),
  // The chart library leaves a 16 ms frame timer, which ends by itself.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { reportHtml } = await import("./report_html.ts");
    const hostile = `</script><img src=x onerror=alert(1)>.mp4`;
    const text = await reportHtml(sampleEvidence([hostile]), sampleFrames(new Map()), {
      rollcall: "<1>",
    });
    assert.match(text, /Content-Security-Policy" content="default-src &#39;none&#39;/);
    assert.doesNotMatch(text, /<img|<1>|https?:\/\/(?!www\.w3\.org)/);
    assert.equal(text.match(/<script/g)?.length, 2);
    assert.doesNotMatch(text, /frames are omitted|frames could not be read/);
    const frames = sampleFrames(new Map(), { leftOut: 7, missing: 2, why: `<i>.jpg: NoSuchKey` });
    const lacking = await reportHtml(sampleEvidence([hostile]), frames, {});
    assert.match(lacking, /7 frames are omitted/);
    assert.match(lacking, /2 frames could not be read, such as &lt;i&gt;\.jpg: NoSuchKey/);
  },
});

Deno.test({
  name: "the cost uses the reported memory, and the match rule is listed (needs read, env)",
  ...needs("read", "env"),
  // The chart library leaves a 16 ms frame timer, which ends by itself.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const { reportHtml } = await import("./report_html.ts");
    const evidence = sampleEvidence(["a.mp4"]);
    const textOf = async (more: Partial<OutputMetadata>) => {
      const outputs = evidence.outputs.map((o) => ({
        ...o,
        metadata: { ...o.metadata!, ...more },
      }));
      const text = await reportHtml({ ...evidence, outputs }, sampleFrames(new Map()), {});
      return text.replaceAll(/<style>[^]*<\/style>|<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
    };
    const arm = await textOf({
      ms: 1000,
      machine: { memoryMb: 2048, architecture: "arm64" },
      rule: { threshold: 0.55, margin: 0.1 },
    });
    // 1000 × (2 GB × 1 s × $0.0000133334 + $0.0000002)
    assert.match(arm, /per 1,000 videos \$0\.0269 memory, architecture 2048 MB, arm64/);
    assert.match(arm, /threshold 0\.55 margin 0\.1/);
    const unknown = await textOf({ ms: 1000 });
    assert.match(unknown, /memory, architecture not reported: calculated for 1769 MB, x86_64/);
    assert.match(unknown, /threshold not reported/);
  },
});

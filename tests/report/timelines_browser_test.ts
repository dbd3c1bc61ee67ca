import assert from "node:assert/strict";
import { NO_PLACES } from "../../workload/report/page_data.ts";
import { answerWhole, face } from "../../workload/testing/sample_answers.ts";
import { sampleEvidence } from "../../workload/testing/sample_evidence.ts";
import { browserTest } from "./browser.ts";
import { openReport, PICTURE, ROSTER, violations } from "./report_page.ts";

const ANN = { name: "Ann Lee", student: ROSTER.students![0]! };
const rule = { threshold: 0.53, margin: 0.02 };
const sample = sampleEvidence(["a.mp4", "b.mp4", "c.mp4"], { mapping: undefined });

/** Ann and a stranger in two videos, nobody in the third; each lasts a minute. */
const LESSON = answerWhole({
  ...sample,
  outputs: sample.outputs.map((one) => ({ ...one, metadata: { ...one.metadata!, rule } })),
}, {
  "a.mp4": [
    { ...ANN, spans: [[0, 15], [30, 45]], distance: 0.41 },
    { spans: [[0, 60]], descriptor: face(1) },
  ],
  "b.mp4": [
    { ...ANN, spans: [[6, 12]], distance: 0.22 },
    { spans: [[0, 30]], descriptor: face(5) },
    { spans: [[15, 60]], descriptor: face(1.1) },
  ],
  "c.mp4": [],
});

const places = () =>
  Promise.resolve({
    ...NO_PLACES,
    clips: { "a.mp4": "./a.mp4" },
    sheets: { "a.mp4": PICTURE.src, "b.mp4": PICTURE.src },
  });
const open = { roster: ROSTER, places };

browserTest("each video has a timeline: who, when, and for how long", async (browser) => {
  await openReport(browser, LESSON, open, async (page) => {
    const shot = Deno.env.get("ROLLCALL_SCREENSHOTS");
    if (shot) await page.screenshot({ path: `${shot}/timelines.png`, fullPage: true });
    const videos = await page.locator("#timelines > li").allInnerTexts();
    assert.deepEqual(videos.map((text) => text.split(/\s*\n\s*/)), [
      ["a.mp4 1:00", "Ann Lee", "30 s", "Unknown person 1", "1.0 min"],
      ["b.mp4 1:00", "Ann Lee", "6 s", "Unknown person 2", "30 s", "Unknown person 1", "45 s"],
      ["c.mp4 1:00", "nobody"],
    ]);
    const bar = (await page.locator(".bar").first().boundingBox())!;
    const spans = await page.locator(".track").first().locator(".span").all();
    const boxes = await Promise.all(spans.map((span) => span.boundingBox()));
    assert.deepEqual(
      boxes.map((box) => [(box!.x - bar.x) / bar.width, box!.width / bar.width].map(twoPlaces)),
      [[0, 0.25], [0.5, 0.25]],
    );
  });
});

browserTest("a stretch opens the face, when, and the clip from there on", async (browser) => {
  await openReport(browser, LESSON, open, async (page) => {
    await page.getByRole("button", { name: "Ann Lee, 0:30 to 0:45" }).click();
    const dialog = page.getByRole("dialog", { name: "Ann Lee" });
    const text = await dialog.innerText();
    assert.match(text, /Physics, junior · a\.mp4/);
    assert.match(text, /30 s: 0:00 – 0:15, 0:30 – 0:45/);
    assert.match(text, /Play the clip from 30 s/);
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Unknown person 1, 0:15 to 1:00" }).click();
    const stranger = await page.getByRole("dialog", { name: "Unknown person 1" }).innerText();
    assert.match(stranger, /45 s: 0:15 – 1:00/);
    assert.match(stranger, /enroll --add NAME --video a\.mp4 --at 0 --face 130,80/);
  });
});

browserTest(
  "the roll has the time of each person, and strangers of all videos",
  async (browser) => {
    await openReport(browser, LESSON, open, async (page) => {
      const [ann] = await page.locator("#present > li").allInnerTexts();
      assert.match(ann!, /^Ann Lee\s+Physics, junior\s+in 2 videos, 36 s/);
      const strangers = await page.locator("#strangers .present").allInnerTexts();
      assert.deepEqual(strangers, ["in 2 videos, 1.8 min", "in 1 video, 30 s"]);
      // The second of the three faces in b.mp4, where she is nearest: the first column of three.
      const cut = page.locator("#present .crop img").first();
      assert.match((await cut.getAttribute("style"))!, /width: 300%; left: 0%; top: 0%/);
      await page.locator("#present .face").first().click();
      assert.match(await page.getByRole("dialog", { name: "Ann Lee" }).innerText(), /b\.mp4/);
      await page.getByRole("button", { name: "Close" }).click();
      await page.locator("#strangers").getByRole("button", { name: "b.mp4" }).last().click();
      const second = await page.getByRole("dialog", { name: "Unknown person 2" }).innerText();
      assert.match(second, /30 s: 0:00 – 0:30/);
    });
  },
);

browserTest("hidden names are hidden in the timelines too, and come back", async (browser) => {
  await openReport(browser, LESSON, open, async (page) => {
    const text = () => page.locator("main").innerText();
    const pictures = () => page.locator("main img").count();
    const telling = /Ann Lee|[abc]\.mp4|Physics/;
    const [before, shown] = [await text(), await pictures()];
    assert.ok(shown > 0);
    const hide = page.getByRole("button", { name: "Hide names and faces" });
    await hide.click();
    assert.doesNotMatch(await text(), telling);
    assert.equal(await pictures(), 0);
    const spans = await page.locator(".span").all();
    const labels = await Promise.all(spans.map((span) => span.getAttribute("aria-label")));
    assert.ok(labels.length > 0 && !labels.some((label) => telling.test(label!)), `${labels}`);
    await page.getByRole("button", { name: /^Person \d+, 0:30 to 0:45$/ }).first().click();
    assert.doesNotMatch(await page.getByRole("dialog").innerText(), telling);
    await page.locator("#enlarged-close").click();
    await hide.click();
    assert.equal(await text(), before);
    assert.equal(await pictures(), shown);
  });
});

browserTest("the timelines are accessible, on a phone too", async (browser) => {
  for (const [width, scheme] of [[390, "dark"], [1280, "light"]] as const) {
    await openReport(browser, LESSON, { ...open, width, scheme }, async (page) => {
      assert.deepEqual(await violations(page), []);
      const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
      assert.ok(wide <= width, `${wide} pixels wide`);
    });
  }
});

browserTest("a run of single answers has no timelines", async (browser) => {
  await openReport(browser, sample, { roster: ROSTER }, async (page) => {
    assert.equal(await page.locator("#everyone").count(), 0);
  });
});

function twoPlaces(value: number): number {
  return Math.round(value * 100) / 100;
}

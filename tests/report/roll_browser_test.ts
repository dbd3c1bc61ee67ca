import assert from "node:assert/strict";
import { NO_PLACES } from "../../workload/report/page_data.ts";
import { clipUrls, localVideos } from "../../workload/report/clips.ts";
import { sampleEvidence, sampleFrames } from "../../workload/testing/sample_evidence.ts";
import { eventually } from "../testing/eventually.ts";
import { browserTest } from "./browser.ts";
import { classOfAnn, numbered, openReport, PICTURE, ROSTER, violations } from "./report_page.ts";

browserTest("the first screen says who was here, at three widths", async (browser) => {
  const folder = Deno.env.get("ROLLCALL_SCREENSHOTS");
  for (const width of [390, 820, 1440]) {
    const options = { width, height: 844, roster: ROSTER };
    await openReport(browser, classOfAnn(), options, async (page) => {
      const numbers = await page.locator(".numbers li").allInnerTexts();
      assert.deepEqual(numbers.map((text) => text.replace(/\s+/g, " ")), [
        "1 present",
        "2 absent",
        "1 not on the roster",
        "2 unknown",
        "12 videos",
      ]);
      const face = (await page.locator(".person .crop").first().boundingBox())!;
      assert.ok(face.y + face.height < 844, `the first face ends at ${face.y + face.height}`);
      assert.equal(Math.round(face.width), Math.round(face.height));
      assert.equal(await page.locator("details[open]").count(), 0, "the figures are folded");
      const name = `${folder}/report-${width}.png`;
      if (folder !== undefined) await page.screenshot({ path: name, fullPage: true });
    });
  }
});

browserTest("everyone has a card: present, absent, not on the roster, unknown", async (browser) => {
  await openReport(browser, classOfAnn(), { roster: ROSTER }, async (page) => {
    const cards = async (list: string) =>
      (await page.locator(`#${list} > li`).allInnerTexts()).map((text) => text.split(/\s*\n\s*/));
    const [ann, ...others] = await cards("present");
    assert.deepEqual(others, []);
    assert.deepEqual(ann!.slice(0, 4), [
      "Ann Lee",
      "Physics, junior",
      "in 7 videos",
      "uploaded 12:00:01",
    ]);
    assert.deepEqual(ann!.slice(4), ["test_0.mp4", "test_1.mp4", "test_2.mp4", "and 4 more"]);
    assert.deepEqual((await cards("absent")).map((lines) => lines.slice(-2)), [
      ["Bob Ray", "Physics, junior"],
      ["Élodie d’Arc", "Physics, junior"],
    ]);
    assert.deepEqual((await cards("unlisted")).map(([name]) => name), ["Zoe"]);
    const [first, second] = await cards("strangers");
    assert.deepEqual(first!.slice(0, 4), [
      "Unknown person 1",
      "nearest: Ann Lee, 0.63",
      "not near enough to anybody",
      "in 2 videos",
    ]);
    assert.match(
      first!.join("\n"),
      /^\.\/rollcall enroll --add NAME --video test_10\.mp4 --at 1\.5 --face \d+,\d+$/m,
    );
    assert.deepEqual(second!.slice(1, 3), ["nearest: Ann Lee, 0.55", "almost recognized"]);
    await page.getByRole("button", { name: "and 4 more" }).click();
    assert.equal(await page.locator("#count").textContent(), "7 of 12 videos");
  });
});

browserTest("a card's picture is the face, cut out of its frame", async (browser) => {
  await openReport(browser, classOfAnn(), { roster: ROSTER }, async (page) => {
    const crop = page.locator("#strangers .crop").first();
    const [around, frame] = [await crop.boundingBox(), await crop.locator("img").boundingBox()];
    // The face of test_10.mp4: 90 pixels at 100, 50 in a frame of 640 × 360.
    const scale = frame!.width / 640;
    const centre = (at: number, size: number) => (at + size / 2) * scale;
    const middle = around!.width / 2;
    assert.ok(Math.abs(frame!.x + centre(100, 90) - around!.x - middle) < 1);
    assert.ok(Math.abs(frame!.y + centre(50, 90) - around!.y - middle) < 1);
    assert.ok(Math.abs(around!.width / scale - 1.8 * 90) < 1);
  });
});

browserTest("a face enlarges with what is known about it, by keyboard too", async (browser) => {
  await openReport(browser, classOfAnn(), { roster: ROSTER }, async (page) => {
    const dialog = page.locator("#enlarged");
    await page.getByRole("button", { name: "Enlarge the face of Ann Lee" }).focus();
    await page.keyboard.press("Enter");
    const text = (await dialog.innerText()).replaceAll(/\s+/g, " ");
    assert.match(text, /Ann Lee Physics, junior · test_0\.mp4/);
    assert.match(text, /How sure very clear/);
    assert.match(text, /Nearest Ann Lee, 0\.200 \(accepted up to 0\.53\)/);
    assert.match(text, /Second nearest Bob Ray, 0\.700 Margin 0\.500 \(at least 0\.02 is needed\)/);
    assert.match(text, /Frame at 0\.5 s Face 30 × 40 pixels, at 10, 20/);
    assert.equal(await dialog.locator(".mark").count(), 1);
    assert.equal(await dialog.getByText("Play the clip").count(), 0);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Enlarge the face of unknown person 1" }).click();
    assert.match(await dialog.innerText(), /enroll --add NAME --video test_10\.mp4/);
    await page.getByRole("button", { name: "Close" }).click();
    assert.equal(await dialog.isVisible(), false);
    assert.equal(await dialog.locator("img").count(), 0);
  });
});

browserTest("people can be searched, and a large roll grows on request", async (browser) => {
  const students = Array.from({ length: 200 }, (_, i) => ({
    name: `student_${i}`,
    major: i === 150 ? "Music" : "Law",
    year: "senior",
  }));
  const roster = { students, source: "students.csv" };
  await openReport(browser, classOfAnn(), { roster }, async (page) => {
    assert.equal(await page.locator("#absent > li").count(), 60);
    await page.getByRole("button", { name: "Show 60 more of 200" }).click();
    assert.equal(await page.locator("#absent > li").count(), 120);
    await page.getByLabel("Find a person").fill("music");
    assert.deepEqual(await page.locator("#absent h3").allInnerTexts(), ["student_150"]);
    assert.equal(await page.locator("#unlisted").isVisible(), false);
  });
});

browserTest(
  "an absent student is shown by an enrolled picture, or is not enrolled",
  async (browser) => {
    const { reportHtml } = await import("../../workload/report/report_html.ts");
    const { rollOf } = await import("../../workload/report/roll.ts");
    const { videoRows } = await import("../../workload/report/video_rows.ts");
    const evidence = classOfAnn();
    const enrolled = new Set(["Ann Lee", "Bob Ray", "Zoe", "Eve"]);
    const roll = rollOf(evidence, videoRows(evidence), ROSTER.students, enrolled);
    const bob = roll.people.findIndex(({ name }) => name === "Bob Ray");
    const places = { ...NO_PLACES, portraits: { [bob]: PICTURE.src } };
    const more = { roster: ROSTER, roll, places };
    const page = await browser.newPage();
    await page.setContent(await reportHtml(evidence, sampleFrames(new Map()), {}, more));
    const absent = page.locator("#absent > li");
    assert.equal(await absent.filter({ hasText: "Bob Ray" }).locator("img.whole").count(), 1);
    const missing = await absent.filter({ hasText: "Élodie" }).innerText();
    assert.match(
      missing,
      /ÉD\s+Élodie d’Arc\s+Physics, junior\s+not enrolled, so never recognized/,
    );
    assert.deepEqual(await page.locator("#enrolled h3").allInnerTexts(), ["Eve"]);
    assert.match(await page.locator(".numbers").innerText(), /2\s+absent/);
    await page.close();
  },
);

browserTest("without a roster nobody is absent, and the page says so", async (browser) => {
  await openReport(browser, classOfAnn(), {}, async (page) => {
    assert.match(await page.locator("#roll").innerText(), /No roster .*these are the people found/);
    assert.equal(await page.locator("#absent").count(), 0);
    assert.match(await page.locator(".numbers").innerText(), /2\s+found/);
  });
});

browserTest("a linked clip plays from the frame's time, without the network", async (browser) => {
  const places = async (folder: string) => {
    // deno-fmt-ignore
    const args = [
      "-v", "error", "-f", "lavfi", "-i", "testsrc=d=2:s=64x36:r=10", "-c:v", "libx264",
      "-pix_fmt", "yuv420p", `${folder}/test_0.mp4`,
    ];
    const { success } = await new Deno.Command("ffmpeg", { args }).output();
    assert.ok(success, "ffmpeg");
    const videos = await localVideos(folder, numbered(12));
    return { ...NO_PLACES, videos, clips: clipUrls(videos, `${folder}/report.html`) };
  };
  await openReport(browser, classOfAnn(), { roster: ROSTER, places }, async (page) => {
    await page.getByRole("button", { name: "Enlarge the face of Ann Lee" }).click();
    await page.getByRole("button", { name: "Play the clip from 0.5 s" }).click();
    const clip = page.locator("#enlarged video");
    // Not waitForFunction, whose polling the page's policy may refuse.
    const plays = "document.querySelector('#enlarged video')?.currentTime >= 0.5";
    await eventually("the clip plays", () => page.evaluate(plays) as Promise<boolean>);
    assert.match(await clip.getAttribute("src") ?? "", /^\.\/test_0\.mp4#t=0\.5$/);
    await page.keyboard.press("Escape");
    // The dialog's `close` event, which removes the clip, comes in a task of its own.
    await clip.waitFor({ state: "detached" });
  });
});

browserTest("a print shows the folded sections, and every frame", async (browser) => {
  await openReport(browser, sampleEvidence(numbered(30)), {}, async (page) => {
    const lazy = () => page.locator("img[loading=lazy]").count();
    assert.ok(await lazy() > 0);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    assert.equal(await lazy(), 0);
    assert.equal(await page.locator("details.fold:not([open])").count(), 0);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByText("function memory, architecture").isVisible(), true);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    assert.equal(await page.locator("details.fold[open]").count(), 0);
  });
});

browserTest(
  "a switch hides names and faces, on paper too, and shows them again",
  async (browser) => {
    await openReport(browser, classOfAnn(), { roster: ROSTER }, async (page) => {
      const text = () => page.locator("body").innerText();
      const telling = /Ann Lee|Bob Ray|d’Arc|Zoe|test_\d|Physics/;
      const pictures = () => page.locator("img").count();
      const [before, shown] = [await text(), await pictures()];
      assert.match(before, telling);
      assert.ok(shown > 0);
      const hide = page.getByRole("button", { name: "Hide names and faces" });
      await hide.click();
      assert.equal(await hide.getAttribute("aria-pressed"), "true");
      assert.doesNotMatch(await text(), telling);
      assert.equal(await pictures(), 0);
      assert.match(await text(), /Person \d[^]*Video \d/);
      await page.locator("#present .face").first().click();
      assert.doesNotMatch(await text(), telling, "the enlarged face");
      await page.locator("#enlarged-close").click();
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      assert.doesNotMatch(await text(), telling);
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      assert.deepEqual(await violations(page), []);
      await hide.click();
      assert.equal(await text(), before);
      assert.equal(await pictures(), shown);
    });
  },
);

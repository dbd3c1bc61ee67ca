import assert from "node:assert/strict";
import { sampleEvidence } from "../../workload/testing/sample_evidence.ts";
import { browserTest } from "./browser.ts";
import {
  classOfAnn,
  numbered as videos,
  openReport as open,
  ROSTER,
  violations,
} from "./report_page.ts";

const HOSTILE = [
  `<img src=x onerror="document.title='pwned'">.mp4`,
  `"><script>document.title='pwned'</script>.mp4`,
  "</script><script>document.title='pwned'</script>.mp4",
  "javascript:alert(1).mp4",
  "a\u202egpj.mp4",
  "line\nbreak.mp4",
  `${"long".repeat(75)}.mp4`,
  "学生 🎓.mp4",
];

browserTest("the report is accessible in light and dark, at three widths", async (browser) => {
  const evidence = classOfAnn({
    further: HOSTILE,
    mapping: new Map([["test_1.mp4", { major: "Law", year: "junior" }]]),
    deadUploads: [{ key: "test_3.mp4", identity: "x", reason: "delivered 5 times" }],
    invocations: { counted: 3, surplus: 0 },
  });
  for (const width of [375, 768, 1280]) {
    for (const scheme of ["light", "dark"] as const) {
      await open(browser, evidence, { width, scheme, roster: ROSTER }, async (page) => {
        await page.evaluate("for (const d of document.querySelectorAll('.fold')) d.open = true");
        assert.deepEqual(await violations(page), [], `${width} ${scheme}`);
        const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
        assert.ok(wide <= width, `${wide} pixels wide at ${width}`);
      });
    }
  }
});

browserTest("hostile names are shown as text and do not run", async (browser) => {
  await open(browser, sampleEvidence(HOSTILE), {}, async (page) => {
    assert.match(await page.title(), /^Rollcall: 8 videos/);
    const names = await page.locator("#videos tbody th").allTextContents();
    const shown = HOSTILE.map((name) => name.replace("\u202e", "\ufffd"));
    assert.deepEqual(names.sort(), shown.sort());
    assert.equal(await page.locator("script").count(), 2);
    assert.equal(await page.locator("#videos img").count(), HOSTILE.length);
    await page.locator("#videos .face").first().click();
    assert.match(await page.locator("#enlarged").innerText(), /Ann Lee/);
  });
});

browserTest("the table can be searched, filtered and sorted by keyboard", async (browser) => {
  const evidence = sampleEvidence(videos(120), {
    mapping: new Map(
      videos(120).map((key, i) => [key, {
        major: i === 7 ? "Law" : "Physics",
        year: "junior",
      }]),
    ),
  });
  await open(browser, evidence, {}, async (page) => {
    const first = () => page.locator("#videos tbody th").first().textContent();
    assert.equal(await page.locator("#count").textContent(), "120 of 120 videos");
    await page.locator("#search").focus();
    await page.keyboard.type("test_11");
    assert.equal(await page.locator("#count").textContent(), "11 of 120 videos");
    await page.locator("#search").fill("");
    await page.locator("#only").selectOption("wrong");
    assert.equal(await page.locator("#count").textContent(), "1 of 120 videos");
    assert.equal(await first(), "test_7.mp4");
    await page.locator("#only").selectOption("");
    const distance = page.locator('th[data-key="distance"]');
    await distance.locator("button").focus();
    await page.keyboard.press("Enter");
    assert.equal(await distance.getAttribute("aria-sort"), "ascending");
    await page.keyboard.press("Space");
    assert.equal(await distance.getAttribute("aria-sort"), "descending");
    assert.equal(await first(), "test_9.mp4");
    await page.locator(".pages button").last().press("Enter");
    assert.equal(await page.locator("#place").textContent(), "page 2 of 3");
  });
});

browserTest(
  "on a phone the heads still sort; a video called constructor has no frame",
  async (browser) => {
    const evidence = sampleEvidence([...videos(40), "constructor"]);
    await open(browser, evidence, { width: 375 }, async (page) => {
      const row = page.locator("#videos tbody tr").filter({ hasText: "constructor" });
      assert.equal(await row.count(), 1);
      assert.equal(await row.locator("img").count(), 0);
      const head = page.locator('th[data-key="distance"] button');
      await head.click();
      assert.equal(await page.locator("th[aria-sort]").count(), 1);
      const { width, height } = (await head.boundingBox())!;
      assert.ok(width > 20 && height > 10, `${width} × ${height}`);
    });
  },
);

browserTest(
  "ten thousand videos are paged; a print has the first thousand",
  async (browser) => {
    await open(browser, sampleEvidence(videos(10_000)), {}, async (page, bytes) => {
      assert.equal(await page.locator("#videos tbody tr").count(), 50);
      assert.equal(await page.locator("#place").textContent(), "page 1 of 200");
      assert.ok(bytes < 8e6, `${bytes} bytes`);
      // 0.2 s on two busy cores.
      const ms = await page.evaluate("performance.getEntriesByType('navigation')[0].domComplete");
      assert.ok(Number(ms) < 5000, `${ms} ms`);
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      assert.equal(await page.locator("#videos tbody tr").count(), 1000);
      assert.equal(await page.locator("#place").textContent(), "the first 1000 of 10000 videos");
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator(".tools").isVisible(), false);
    });
  },
);

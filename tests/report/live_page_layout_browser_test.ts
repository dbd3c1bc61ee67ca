import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { LiveSnapshot } from "../../workload/live_page/snapshot.ts";
import { browserTest } from "./browser.ts";
import { assertAccessible, snapshotAt, withPage } from "./live_page.ts";

/** A snapshot with as many results and metrics as a page shows. */
function fullSnapshot(outputs: number): LiveSnapshot {
  const one = snapshotAt(Math.max(3, outputs));
  return {
    ...one,
    results: Array.from({ length: 12 }, (_, i) => ({ ...one.results[0]!, video: `${i}.mp4` })),
    bridge: Array.from({ length: 10 }, (_, i) => ({ name: `figure ${i}`, text: `${i}` })),
  };
}

async function opened(
  browser: Browser,
  url: string,
  [width, height]: readonly [number, number],
  colorScheme: "light" | "dark" = "light",
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url);
  await page.locator("#results li").first().waitFor();
  return page;
}

browserTest(
  "the live page uses the whole width, with figures and results in sight",
  async (browser) => {
    await withPage(async (url) => {
      const page = await opened(browser, url, [1440, 900]);
      const chart = (await page.locator("#chart").boundingBox())!;
      const results = (await page.locator("#latest").boundingBox())!;
      assert.ok(chart.x < 40 && results.x + results.width > 1400, "from edge to edge");
      assert.ok(results.x > chart.x + chart.width, "beside one another");
      assert.ok(results.y < 200, "without scrolling");
      const rows = await page.locator("#results li").evaluateAll((items) =>
        items.map((item) => (item as unknown as { offsetTop: number }).offsetTop)
      );
      assert.ok(new Set(rows).size < 5, "several results beside one another");
      await page.close();
    }, fullSnapshot);
  },
);

browserTest("on a phone the live page is short, with the results near the top", async (browser) => {
  await withPage(async (url) => {
    const page = await opened(browser, url, [390, 844]);
    const { scrollWidth, scrollHeight } = await page.evaluate(
      "({ scrollWidth: document.documentElement.scrollWidth, scrollHeight: document.documentElement.scrollHeight })",
    ) as { scrollWidth: number; scrollHeight: number };
    assert.equal(scrollWidth, 390);
    assert.ok(scrollHeight < 2 * 844, `${scrollHeight} pixels high`);
    const { y, height } = (await page.locator("#results").boundingBox())!;
    assert.ok(y + height < 844, `the results end at ${y + height}`);
    await assertAccessible(page);
    await page.close();
  }, fullSnapshot);
});

browserTest(
  "an alarm turns the live page red, with a sentence, until it is over",
  async (browser) => {
    const sentence = "Stuck for 30 s at the bridge's intake: <b>nothing</b>. Try: journalctl";
    let alarms = [sentence];
    await withPage(
      async (url) => {
        for (const scheme of ["light", "dark"] as const) {
          alarms = [sentence];
          const page = await opened(browser, url, [1440, 900], scheme);
          const alarm = page.getByRole("alert");
          assert.equal(await alarm.innerText(), sentence);
          const colour = (one: string) =>
            page.evaluate(`getComputedStyle(document.querySelector("${one}")).backgroundColor`);
          assert.equal(await colour("#alarm"), "rgb(179, 38, 30)");
          const red = await colour("body");
          assert.match(await page.title(), /^ALARM/);
          assert.equal(
            await page.locator("#left").innerText(),
            "",
            "no estimate while it is stuck",
          );
          assert.ok(await page.locator("#results li").first().isVisible());
          await assertAccessible(page);
          alarms = [];
          await alarm.waitFor({ state: "hidden" });
          assert.notEqual(await colour("body"), red);
          assert.equal(await page.title(), "Rollcall, live");
          await page.close();
        }
      },
      (outputs) => ({ ...fullSnapshot(outputs), alarms }),
    );
  },
);

browserTest(
  "the live page has the time left, and a link to the run's report once it exists",
  async (browser) => {
    let report = false;
    const text = "<!doctype html><title>The report</title><script>document.title += '!'</script>";
    await withPage(
      async (url) => {
        const page = await opened(browser, url, [1440, 900]);
        assert.match(await page.locator("#left").innerText(), /^about \d+ s left$/);
        const link = page.getByText("Report of this run");
        assert.ok(await link.isHidden());
        report = true;
        const [tab] = await Promise.all([page.waitForEvent("popup"), link.click()]);
        await tab.waitForLoadState();
        assert.equal(await tab.title(), "The report!");
        assert.equal(
          await tab.evaluate("origin"),
          "null",
          "its script is kept away from the server",
        );
        await tab.close();
        await page.close();
      },
      (outputs) => ({ ...fullSnapshot(outputs), report }),
      { report: text },
    );
  },
);

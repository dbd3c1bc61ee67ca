import assert from "node:assert/strict";
import { browserTest } from "./browser.ts";
import { assertAccessible, HOSTILE, snapshotAt, withPage } from "./live_page.ts";

browserTest(
  "the live page counts up, shows the latest results, and runs nothing from names",
  async (browser) => {
    await withPage(async (url, asked) => {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(error.message));
      await page.goto(url);
      await page.getByText("Its metrics are not available").waitFor();
      await page.getByText("3 of 20").waitFor();
      await page.getByText("uploads in flight").waitFor();
      assert.ok(await page.getByText("in_flight").isHidden());
      await page.getByText("All metrics").click();
      await page.getByText("in_flight").waitFor();
      const answered = page.locator("#cards li", { hasText: "answered" }).locator("b");
      const before = await answered.innerText();
      await page.locator("#cards").filter({ hasNotText: before }).waitFor();
      assert.ok(await page.getByText("in_flight").isVisible(), "it stays open");
      assert.match(
        await page.locator("#cards").innerText(),
        /4\s+waiting in the input queue\s+2\s+in flight/,
      );
      assert.match(await page.locator("#legend").innerText(), /input queue 4 \+ 2 in flight/);
      assert.equal(await page.title(), "Rollcall, live");
      assert.equal(await page.locator("#results li").count(), 1);
      assert.match(
        await page.locator("#results").innerText(),
        /Ann Lee\s+Physics, junior\s+<img src=x/,
      );
      await page.locator("#results .frame span").waitFor();
      // A result that is shown already does not fetch its frame again.
      assert.deepEqual(asked, [{ Bucket: "rollcall-frames", Key: `${HOSTILE.slice(0, -4)}.jpg` }]);
      await assertAccessible(page);
      assert.deepEqual(complaints, []);
      await page.close();
    });
  },
);

browserTest(
  "the answer of the next run replaces that of the last run for the same video",
  async (browser) => {
    await withPage(
      async (url, asked) => {
        const page = await browser.newPage();
        await page.goto(url);
        await page.getByText("Ann Lee").waitFor();
        await page.getByText("Run of 2026-01-02 12").waitFor();
        assert.match(await page.locator("#results").innerText(), /^Bob Ray/);
        await page.locator("#results .frame span").waitFor();
        assert.equal(asked.length, 2);
        await page.close();
      },
      (outputs) => snapshotAt(outputs, outputs < 3 ? "Ann Lee" : "Bob Ray"),
    );
  },
);

browserTest(
  "a page opened during a run shows the curve and the rate from the start of the run",
  async (browser) => {
    await withPage(async (url) => {
      const page = await browser.newPage();
      const points = async () =>
        (await page.locator("#chart .results").getAttribute("points") ?? "").split(" ").length;
      await page.goto(url);
      await page.getByText("3 of 20").first().waitFor();
      const before = await points();
      await page.reload();
      await page.locator("#cards li").first().waitFor();
      assert.ok(await points() > before);
      assert.match(await page.locator("#cards").innerText(), /1\.0\s+answers per second/);
      await page.close();
    });
  },
);

browserTest(
  "the chart has labelled scales and a legend in the colours of the lines, on a phone too",
  async (browser) => {
    await withPage(async (url) => {
      for (const [width, colorScheme] of [[375, "light"], [1280, "dark"]] as const) {
        const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
        await page.goto(url);
        await page.locator("#legend li").first().waitFor();
        const marks = await page.locator("#chart text").allTextContents();
        assert.match(marks.join(), /^0,20,0 s,\d+ s/);
        const letters = await page.locator("#chart text").first().boundingBox();
        assert.ok(letters && letters.height >= 12, `${letters?.height}`);
        const colours = await page.evaluate(`["results", "input", "output"].map((name) => [
          getComputedStyle(document.querySelector("#chart ." + name)).stroke,
          getComputedStyle(document.querySelector("#legend ." + name), "::before").borderTopColor,
        ])`) as [string, string][];
        for (const [line, entry] of colours) assert.equal(line, entry);
        assert.equal(new Set(colours.flat()).size, 3);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
        await page.close();
      }
    });
  },
);

browserTest(
  "a finished run is shown with its end",
  async (browser) => {
    await withPage(async (url) => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByText("UTC: finished at 2026-01-02 12:01:00 UTC, 61 s after the start")
        .waitFor();
      assert.doesNotMatch(await page.locator("#cards").innerText(), /per second/);
      // The chart ends with the run, however long the page stays open.
      assert.ok((await page.locator("#chart text").allTextContents()).includes("60 s"));
      await assertAccessible(page);
      await page.close();
    }, (outputs) => ({ ...snapshotAt(outputs), done: "2026-01-02T12:01:00.000Z" }));
  },
);

browserTest(
  "without a run the page shows the expected record and nothing else",
  async (browser) => {
    await withPage(async (url) => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByText(/^Waiting for a run: .*run\.json yet \(--run\)/).waitFor();
      assert.ok(await page.getByText("Over time").isHidden());
      await assertAccessible(page);
      await page.close();
    }, () => null);
  },
);

browserTest(
  "the server of the live page is read-only, local, and serves no other object",
  async () => {
    await withPage(async (url, asked) => {
      const status = async (path: string, init: RequestInit = {}) => {
        const response = await fetch(new URL(path, url), init);
        await response.body?.cancel();
        return response.status;
      };
      assert.equal(await status("/"), 200);
      assert.equal(await status("/", { method: "POST" }), 405);
      assert.equal(await status("/etc/passwd"), 404);
      assert.equal(await status("/frame?key=precious.jpg"), 404);
      assert.deepEqual(asked, []);
      const { port } = new URL(url);
      using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
      const request = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
      await connection.write(new TextEncoder().encode(request));
      const head = new Uint8Array(64);
      await connection.read(head);
      assert.match(new TextDecoder().decode(head), /^HTTP\/1\.1 421 /);
    });
  },
);

browserTest(
  "a switch on the live page hides names and faces, and shows them again",
  async (browser) => {
    await withPage(async (url) => {
      const page = await browser.newPage();
      await page.goto(url);
      await page.getByText("Ann Lee").waitFor();
      const hide = page.getByRole("button", { name: "Hide names and faces" });
      await hide.click();
      const text = await page.locator("main").innerText();
      assert.doesNotMatch(text, /Ann Lee|Physics|\.mp4/);
      assert.match(text, /recognized/);
      assert.equal(await page.locator("#results img").count(), 0);
      // The next event must not bring them back.
      const answered = page.locator("#cards li", { hasText: "answered" }).locator("b").first();
      const before = await answered.innerText();
      await page.locator("#cards").filter({ hasNotText: before }).waitFor();
      assert.doesNotMatch(await page.locator("main").innerText(), /Ann Lee|\.mp4/);
      await hide.click();
      await page.getByText("Ann Lee").waitFor();
      await page.close();
    });
  },
);

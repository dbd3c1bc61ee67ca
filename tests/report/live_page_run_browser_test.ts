import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { runProgramAt, spawnProgram, withMinistack } from "../workload/ministack.ts";
import { createResources, withFakePipeline } from "../workload/fake_pipeline.ts";
import { browserTest } from "./browser.ts";

const names = namesOf("rollcall");
const VIDEOS = 12;
const FOUND = {
  outcome: "recognised",
  name: "floki",
  student: { name: "floki", major: "history", year: "junior" },
} as const;

/** One grey pixel, as a frame. */
const FRAME = Uint8Array.from(
  atob("R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="),
  (character) => character.charCodeAt(0),
);

/** The first line that a program prints; the rest is read and dropped. */
async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text.split("\n")[0]!;
}

browserTest(
  "the live page follows a workload from before its start to its end, and then a second one",
  (browser) =>
    withMinistack((cloud) =>
      inTempDir(async (folder) => {
        const urls = await createResources(cloud, names);
        await Deno.writeTextFile(`${folder}/a.mp4`, "a");
        const [run, ledger] = [`${folder}/run.json`, `${folder}/results.csv`];
        const shared = ["--run", run, "--ledger", ledger];
        const metrics = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen: () => {} },
          () => new Response("rollcall_bridge_in_flight 3\n"),
        );
        const metricsUrl = `http://127.0.0.1:${metrics.addr.port}/metrics`;
        const watch = spawnProgram(
          "watch_main.ts",
          ["--port", "0", "--metrics", metricsUrl, ...shared],
          cloud,
        );
        const said = new Response(watch.stderr).text();
        const page = await browser.newPage();
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(error.message));
        const workload = (...args: string[]) =>
          runProgramAt("main.ts", [
            "--videos",
            folder,
            "--repeat",
            `${VIDEOS}`,
            "--report",
            `${folder}/report.html`,
            ...shared,
            "--metrics-wait",
            "0",
            ...args,
          ], cloud);
        const frames: Promise<unknown>[] = [];
        const answer = (key: string) => {
          const object = { Bucket: names.frameBucket, Key: key.replace(".mp4", ".jpg") };
          frames.push(cloud.s3.putObject({ ...object, Body: FRAME, ContentType: "image/jpeg" }));
          return FOUND;
        };
        const counted = (count: RegExp, card: string) =>
          page.locator("#cards li").filter({ hasText: card }).filter({ hasText: count });
        try {
          const [url = ""] = (await firstLine(watch.stdout)).split(" ");
          await page.goto(url);
          await page.getByText(`Waiting for a run: there is no run record ${run} yet`)
            .waitFor();
          assert.ok(await page.locator("#run").isHidden());
          await withFakePipeline(cloud, names, urls, ledger, answer, async () => {
            const running = workload("--rate", "2");
            await counted(/^[1-9] of 12/, "uploaded").waitFor();
            await counted(/^[1-9] of 12/, "answered").waitFor();
            // The exit code depends on check 7: whether two of the short invocations overlapped.
            const { stdout, stderr } = await running;
            assert.ok(stdout.includes("12 videos answered, not compared"), stderr + stdout);
            await counted(/^12 of 12/, "answered").waitFor();
            await counted(/^12/, "in the ledger").waitFor();
            await page.getByText(/Run of .*: finished at .* after the start/).waitFor();
            await page.locator("#bridge").getByText("uploads in flight").waitFor();
            const clip = await (await fetch(new URL("clip?key=a.mp4&at=0", url))).text();
            const signed = /<video src="([^"#]+)/.exec(clip)?.[1]?.replaceAll("&amp;", "&");
            assert.equal(await (await fetch(signed!)).text(), "a", "the URL needs no other key");
            await page.getByText("Report of this run").waitFor();
            await Promise.all(frames);
            assert.equal(await page.locator("#results li").count(), 12);
            assert.match(
              await page.locator("#results li").first().innerText(),
              /floki\s+history, junior/,
            );
            const [first] = await page.locator("#state").allInnerTexts();
            await workload("--repeat", "2");
            await counted(/^2 of 2/, "answered").waitFor();
            assert.equal(await page.locator("#results li").count(), 2);
            const [second] = await page.locator("#state").allInnerTexts();
            assert.notEqual(second, first);
          });
          watch.kill("SIGINT");
          await page.getByText("The program has stopped").waitFor();
          assert.equal((await watch.status).code, 0, await said);
          assert.equal(
            await said,
            `note: --ledger: no ${ledger} yet: its lines are counted once it exists\n`,
          );
          assert.deepEqual(complaints, []);
        } finally {
          try {
            watch.kill("SIGKILL");
          } catch {
            // It has ended already.
          }
          await watch.status;
          await page.close();
          await metrics.shutdown();
        }
      })
    ),
);

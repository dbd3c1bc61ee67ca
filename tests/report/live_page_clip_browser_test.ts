import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { inTempDir } from "../../contract/testing/harness.ts";
import type { Clients } from "../../workload/cloud/clients.ts";
import { eventually } from "../testing/eventually.ts";
import { browserTest } from "./browser.ts";
import { assertAccessible, HOSTILE, snapshotAt, withPage } from "./live_page.ts";

/** What a bucket was asked for: method, decoded path, whether the URL was signed, how long it is valid. */
type Asked = readonly [method: string, path: string, signed: boolean, seconds: string | null];

/** Serves one clip as S3 does, with ranges; without a clip nothing is there. */
async function withBucket(
  clip: Uint8Array | undefined,
  test: (s3: Clients["s3"], asked: Asked[]) => Promise<void>,
) {
  const asked: Asked[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (decodeURIComponent(pathname).startsWith("/rollcall-frames/")) {
      return new Response(null, { status: 404 });
    }
    const signed = searchParams.has("X-Amz-Signature") || request.headers.has("authorization");
    const seconds = searchParams.get("X-Amz-Expires");
    asked.push([request.method, decodeURIComponent(pathname), signed, seconds]);
    if (clip === undefined) return new Response(null, { status: 404 });
    const [, from = "0", to = ""] = /bytes=(\d+)-(\d*)/.exec(request.headers.get("range") ?? "") ??
      [];
    const end = to === "" ? clip.length : Number(to) + 1;
    const headers = {
      "content-type": searchParams.get("response-content-type") ?? "application/octet-stream",
      "accept-ranges": "bytes",
      "content-range": `bytes ${from}-${end - 1}/${clip.length}`,
    };
    const body = clip.slice(Number(from), end) as BodyInit;
    return new Response(request.method === "HEAD" ? null : body, { status: 206, headers });
  });
  const { S3Client } = await import("@aws-sdk/client-s3");
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
  });
  try {
    await test(s3, asked);
  } finally {
    s3.destroy();
    await server.shutdown();
  }
}

/** Five seconds of a test pattern. */
async function makeClip(): Promise<Uint8Array> {
  let clip = new Uint8Array();
  await inTempDir(async (folder) => {
    const file = `${folder}/clip.mp4`;
    const source = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10:duration=5"];
    const coding = [
      "-c:v",
      "libx264",
      "-pix_fmt",
      "yuv420p",
      "-g",
      "10",
      "-movflags",
      "+faststart",
    ];
    const { code, stderr } = await new Deno.Command("ffmpeg", {
      args: ["-loglevel", "error", ...source, ...coding, file],
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    clip = await Deno.readFile(file);
  });
  return clip;
}

/** A page with the console's messages. */
async function pageWithConsole(newPage: () => Promise<Page>) {
  const page = await newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (!/404 \(Not Found\)/.test(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
}

const PLAY = `play ${HOSTILE}`;

browserTest(
  "a clicked result plays its clip from the frame's time, through a URL for this video alone",
  async (browser) => {
    const clip = await makeClip();
    await withBucket(clip, (s3, asked) =>
      withPage(
        async (url) => {
          const { page, complaints } = await pageWithConsole(() => browser.newPage());
          await page.goto(url);
          await page.getByTitle(PLAY).waitFor();
          assert.deepEqual(asked, [], "no URL is made before somebody asks");
          await page.getByTitle(PLAY).focus();
          await page.keyboard.press("Enter");
          const frame = page.frameLocator("#clip-page");
          const video = frame.locator("video");
          await video.waitFor();
          const time = () =>
            video.evaluate((one) => (one as unknown as { currentTime: number }).currentTime);
          const at = await eventually("the clip plays", async () => {
            const now = await time();
            return now > 2.6 ? now : undefined;
          });
          assert.ok(at > 2.5 && at < 5, `${at}`);
          const path = `/rollcall-input/${HOSTILE}`;
          assert.deepEqual(asked[0], ["HEAD", path, true, null]);
          for (const one of asked.slice(1)) assert.deepEqual(one, ["GET", path, true, "900"]);
          assert.ok(asked.length > 1);
          assert.equal(await page.locator("#clip-title").innerText(), HOSTILE);
          await assertAccessible(page);
          assert.deepEqual(complaints, []);
          await page.getByText("Close").click();
          assert.ok(await page.locator("#clip").isHidden());
          assert.equal(await page.locator("#clip-page").getAttribute("src"), null, "it stops");
          await page.close();
        },
        (outputs) => snapshotAt(outputs + 2),
        { s3 },
      ));
  },
);

browserTest("the page of a clip may load this clip only; other videos have none", async () => {
  await withBucket(new Uint8Array(10), (s3) =>
    withPage(
      async (url) => {
        const get = (key: string) =>
          fetch(new URL(`clip?key=${encodeURIComponent(key)}&at=1`, url));
        const response = await get(HOSTILE);
        const text = await response.text();
        assert.match(
          text,
          /<video src="http:\/\/127\.0\.0\.1:\d+\/rollcall-input\/[^"<>]+#t=1\.000"/,
        );
        const policy = response.headers.get("content-security-policy") ?? "";
        assert.match(
          policy,
          /^default-src 'none'; media-src http:\/\/127\.0\.0\.1:\d+\/rollcall-input\/[^ ;,?]+\.mp4; /,
        );
        assert.equal(response.headers.get("cache-control"), "no-store");
        assert.equal(response.headers.get("cross-origin-resource-policy"), "same-origin");
        const other = await get("precious.mp4");
        assert.equal(other.status, 404);
        assert.doesNotMatch(await other.text(), /X-Amz/);
      },
      snapshotAt,
      { s3 },
    ));
});

browserTest(
  "a video that is no longer in the bucket has a sentence instead of a player",
  async () => {
    await withBucket(undefined, (s3) =>
      withPage(
        async (url) => {
          const response = await fetch(new URL(`clip?key=${encodeURIComponent(HOSTILE)}`, url));
          assert.equal(response.status, 404);
          assert.match(
            await response.text(),
            /&lt;img .* is not in bucket rollcall-input any more/,
          );
        },
        snapshotAt,
        { s3 },
      ));
  },
);

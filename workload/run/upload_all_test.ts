import assert from "node:assert/strict";
import type { S3Client } from "@aws-sdk/client-s3";
import { sleep } from "../../cli/async.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { testWithPermissions } from "../testing/sample_run.ts";
import type { Pacing } from "./upload_all.ts";

/** Uploads empty files to an S3 with a delay. @returns the start time of each upload, in ms */
async function startTimes(
  count: number,
  pacing: Pacing,
  { delayMs, save = () => Promise.resolve() }: {
    delayMs: (index: number) => number;
    save?: () => Promise<void>;
  },
): Promise<number[]> {
  const { uploadAll } = await import("./upload_all.ts");
  const startTimes: number[] = [];
  const start = performance.now();
  const s3 = {
    async send() {
      await sleep(delayMs(startTimes.push(performance.now() - start) - 1));
      return { ETag: "e", $metadata: {} };
    },
  } as unknown as S3Client;
  await inTempDir(async (folder) => {
    const path = `${folder}/v`;
    await Deno.writeTextFile(path, "");
    const videos = Array.from({ length: count }, (_, i) => ({ key: `${i}.mp4`, path, size: 0 }));
    const { signal } = new AbortController();
    const uploaded = await uploadAll(s3, "b", videos, {
      there: new Map(),
      pacing,
      save,
      onUpload: () => {},
      signal,
    });
    assert.equal(uploaded.length, count);
  });
  return startTimes;
}

testWithPermissions("after a stall the uploads do not exceed the rate to catch up", async () => {
  // The first takes as long as ten are scheduled for.
  const times = await startTimes(6, { concurrency: 1, perSecond: 5 }, {
    delayMs: (index) => index === 0 ? 2000 : 0,
  });
  // 800 ms at the rate, almost none if they caught up.
  assert.ok(times[5]! - times[1]! > 300, `${times}`);
});

testWithPermissions("slow saves of the record do not overlap", async () => {
  let writing = 0;
  let most = 0;
  let saves = 0;
  await startTimes(16, { concurrency: 4, perSecond: null }, {
    delayMs: () => 600,
    async save() {
      saves++;
      most = Math.max(most, ++writing);
      await sleep(1700);
      writing--;
    },
  });
  assert.equal(most, 1);
  assert.ok(saves >= 2);
});

testWithPermissions(
  "there is a connection for every concurrent upload",
  async () => {
    const { createUploadClient } = await import("../cloud/clients.ts");
    const s3 = createUploadClient({ region: "us-east-1", timeoutMs: 1_000, concurrency: 200 });
    const { requestHandler } = s3.config;
    const { httpsAgent } = await (requestHandler as unknown as {
      configProvider: Promise<{ httpsAgent: { maxSockets: number } }>;
    }).configProvider;
    assert.equal(httpsAgent.maxSockets, 400);
    s3.destroy();
  },
);

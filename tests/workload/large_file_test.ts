import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import type { Check } from "../../workload/verify/checks.ts";
import { runProgramAt, testOnMinistack } from "./ministack.ts";
import { createResources, type Found, withFakePipeline } from "./fake_pipeline.ts";

const names = namesOf("rollcall");
/** Larger than one request; the last part is shorter than the others. */
const BYTES = 70_000_001;

const NOBODY: Found = { outcome: "no_face", name: null, student: null };

testOnMinistack(
  "a large video is uploaded in parts, as one complete object with one event",
  (_, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const [video, ledger] = [`${folder}/large.mp4`, `${folder}/results.csv`];
      await Deno.writeTextFile(video, "begin");
      await Deno.truncate(video, BYTES);
      await withFakePipeline(
        cloud,
        names,
        urls,
        ledger,
        () => NOBODY,
        async () => {
          const { code, stdout, stderr } = await runProgramAt("main.ts", [
            "--videos",
            folder,
            "--ledger",
            ledger,
            "--run",
            `${folder}/run.json`,
            "--report",
            `${folder}/report.html`,
            "--metrics-wait",
            "20",
            "--json",
          ], cloud);
          assert.equal(code, 0, stderr + stdout);
          const { checks, run: { videos: [uploaded] } } = JSON.parse(stdout);
          assert.deepEqual(checks.filter(({ ok }: Check) => !ok), []);
          assert.match(uploaded.etag, /^[0-9a-f]{32}-9$/);
        },
      );
      const object = await cloud.s3.headObject({ Bucket: names.inputBucket, Key: "large.mp4" });
      assert.equal(object.ContentLength, BYTES);
      const parts = await cloud.s3.listMultipartUploads({ Bucket: names.inputBucket });
      assert.deepEqual(parts.Uploads ?? [], []);
      assert.equal((await Deno.readTextFile(ledger)).trimEnd().split("\n").length, 2);
    }),
);

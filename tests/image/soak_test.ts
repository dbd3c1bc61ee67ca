import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { containerLauncher } from "../../embedded/function/container_launcher.ts";
import { startRuntime } from "../../embedded/function/runtime_process.ts";
import { findContainer } from "../bench/function/find_container.ts";
import { sampleSet } from "../testing/samples.ts";
import { withAwsBehind } from "./aws_behind.ts";
import { fullCollections, growth, TRACE_FLAGS } from "./full_collections.ts";
import { image, imageTest, runOrThrow } from "./testing.ts";

const INVOCATIONS = 700;
/** By then every path has been taken. */
const SETTLED = 150;
/** Memory after SETTLED is compared with memory at the end, each over so many invocations. */
const WINDOW = 250;
/**
 * What objects and buffers may add: 20 kB an invocation. Measured 190 invocations apart: 0.6 MB, and 19 MB
 * where each invocation was made to keep 100 kB.
 */
const MOST_IN_USE_MB = 6;
/**
 * What resident memory may add. V8 lets up to 100 MB of buffers pile up before it collects them, and glibc keeps
 * the pages: over 250 invocations 481 MB became 547 while no more was in use.
 */
const MOST_RESIDENT_MB = 120;

imageTest(
  `${INVOCATIONS} warm invocations use no more memory, and leave nothing in /tmp`,
  async () => {
    const { videos, stranger } = await sampleSet();
    const clips = await Promise.all([0, 1, 2].map((n) => Deno.readFile(`${videos}/test_${n}.mp4`)));
    const uploads: [key: string, body: Uint8Array, outcome: string][] = [
      ...clips.map((
        clip,
        n,
      ): [string, Uint8Array, string] => [`clip_${n}.mp4`, clip, "recognised"]),
      ["torn.mp4", clips[0]!.subarray(0, 5_000), "unreadable"],
      ["empty.mp4", new Uint8Array(), "unreadable"],
      ["large.mp4", await resized(`${videos}/test_3.mp4`, 1920, 1080), "recognised"],
      ["upright.mp4", await resized(`${videos}/test_4.mp4`, 720, 1280), ""],
      ["stranger.mp4", await Deno.readFile(stranger), "unknown"],
    ];
    await withAwsBehind((aws) =>
      inTempDir(async (dir) => {
        const events: [event: unknown, outcome: string][] = [];
        for (const [key, body, outcome] of uploads) {
          events.push([await aws.upload(key, body), outcome]);
        }
        const resident: number[] = [];
        const ms: number[] = [];
        const logFile = `${dir}/log`;
        const started = performance.now();
        const runtime = startRuntime({
          launch: containerLauncher({ engine: "podman", image, memoryMb: 1769 }),
          functionName: "soak",
          region: "us-east-1",
          timeoutSeconds: 60,
          memoryMb: 1769,
          env: { ...aws.env, DENO_V8_FLAGS: TRACE_FLAGS },
          logFile,
          scratchDir: dir,
        });
        try {
          assert.equal(await runtime.initialised, undefined);
          const { pid } = await findContainer("podman", Deno.pid);
          for (let i = 0; i < INVOCATIONS; i++) {
            // The slow ones, which look at every frame twice, less often.
            const pick = i % 20 === 0 ? i / 20 % uploads.length : i % (uploads.length - 2);
            const [event, outcome] = events[pick]!;
            const { kind, payload } = await runtime.invoke({
              requestId: `soak-${i}`,
              deadlineMs: Date.now() + 60_000,
              functionArn: "arn:aws:lambda:us-east-1:000000000000:function:soak",
              payload: new TextEncoder().encode(JSON.stringify(event)),
            });
            const text = new TextDecoder().decode(payload);
            assert.equal(kind, "response", text);
            if (outcome) {
              assert.equal(JSON.parse(text).results[0].outcome, outcome, text);
            }
            assert.deepEqual([...Deno.readDirSync(`/proc/${pid}/root/tmp`)], [], `after ${i}`);
            resident.push(residentMb(await Deno.readTextFile(`/proc/${pid}/status`)));
            ms.push(performance.now() - started);
          }
        } finally {
          await runtime.stop();
        }
        // Only now is the end of V8's trace in the log.
        const last = INVOCATIONS - WINDOW;
        const inUse = growth(
          fullCollections(await Deno.readTextFile(logFile), /\{"time":.*\}\n/g),
          [ms[SETTLED]!, ms[SETTLED + WINDOW]!],
          [ms[last]!, ms.at(-1)!],
        );
        const [was, is] = [
          median(resident.slice(SETTLED, SETTLED + WINDOW)),
          median(resident.slice(last)),
        ];
        console.log(
          `soak: in use ${inUse.toFixed(1)} MB more; resident ${was.toFixed(0)} MB, then ${
            is.toFixed(0)
          }, at most ${Math.max(...resident).toFixed(0)}`,
        );
        assert.ok(inUse <= MOST_IN_USE_MB, `${inUse} MB more are in use`);
        assert.ok(is - was <= MOST_RESIDENT_MB, `${was} MB resident have become ${is}`);
      })
    );
  },
);

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

function residentMb(status: string): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1000;
}

async function resized(video: string, width: number, height: number): Promise<Uint8Array> {
  const folder = await Deno.makeTempDir({ prefix: "rollcall-test-" });
  try {
    const scale =
      `scale=${width}:${height}:force_original_aspect_ratio=increase,crop=${width}:${height}`;
    await runOrThrow(["ffmpeg", "-v", "error", "-i", video, "-vf", scale, `${folder}/video.mp4`]);
    return await Deno.readFile(`${folder}/video.mp4`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

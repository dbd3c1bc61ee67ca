import assert from "node:assert/strict";
import { needs } from "../../../contract/testing/harness.ts";
import { readSamples, usageBetween, watchUsage } from "./usage.ts";

const text = Array.from(
  { length: 11 },
  (_, n) => `${1000 + n * 100}.5 ${n * 30.0} ${n * 1000} ${n * 150}\n`,
);

Deno.test("usage covers the time between two moments only", () => {
  const usage = usageBetween(readSamples(text.join("")), 1200, 1800);
  assert.equal(usage.cpuMs, 150);
  assert.ok(Math.abs(usage.cpuShare - 0.3) < 1e-9);
  assert.ok(Math.abs(usage.machineShare - 1.5) < 1e-9);
  assert.deepEqual([usage.rssEarly, usage.rssEnd, usage.rssPeak], [3000, 7000, 7000]);
});

Deno.test("a time between two samples has their usage", () => {
  const usage = usageBetween(readSamples(text.join("")), 1210, 1290);
  assert.deepEqual([usage.cpuMs, usage.rssPeak], [30, 3000]);
  assert.ok(Math.abs(usage.cpuShare - 0.3) < 1e-9);
});

Deno.test("a peak in the middle counts; without samples the usage is NaN", () => {
  const samples = readSamples("1 0 5 0\n2 10 9 0\n3 20 6 0\n");
  assert.equal(usageBetween(samples, 0, 9).rssPeak, 9);
  assert.ok(Number.isNaN(usageBetween(samples, 10, 20).cpuShare));
  assert.ok(Number.isNaN(usageBetween(readSamples(""), 0, 9).rssPeak));
});

Deno.test({
  name: "a process is sampled until its watcher is stopped (needs run, read)",
  ...needs("run", "read"),
  async fn() {
    const stop = watchUsage(Deno.pid);
    const samples = await stop();
    assert.ok(samples.length >= 1);
    const { rss } = Deno.memoryUsage();
    for (const { at, cpuMs, rssBytes, machineMs } of samples) {
      assert.ok(machineMs > cpuMs);
      assert.ok(Math.abs(at - Date.now()) < 60_000);
      assert.ok(cpuMs > 0);
      assert.ok(rssBytes > rss / 4 && rssBytes < rss * 4, `${rssBytes} beside ${rss}`);
    }
    assert.equal(await stop(), samples);
  },
});

import assert from "node:assert/strict";
import { planOf } from "./plan.ts";

const options = { events: 10_000, latencyMs: 200, caps: [1, 64, 512], emulatorEvents: 500 };
const described = (all: ReturnType<typeof planOf>) =>
  all.map(({ server, contender, cap, events, mixed }) =>
    `${server} ${contender.name} ${cap} ${events}${mixed ? " mixed" : ""}`
  );

Deno.test("every contender runs at every cap, with fewer uploads where they take long", () => {
  assert.deepEqual(described(planOf(options)), [
    "stub boto3 loop 1 160",
    "stub bridge 1 160",
    "stub sqs-consumer 1 160",
    "stub sqs-consumer + log 1 160",
    "stub floor 1 160",
    "stub bridge 64 10000",
    "stub sqs-consumer 64 10000",
    "stub sqs-consumer + log 64 10000",
    "stub floor 64 10000",
    "stub bridge 512 10000",
    "stub sqs-consumer 512 10000",
    "stub sqs-consumer + log 512 10000",
    "stub floor 512 10000",
    "stub bridge 64 2021 mixed",
    "stub sqs-consumer 64 2021 mixed",
    "stub sqs-consumer + log 64 2021 mixed",
    "stub floor 64 2021 mixed",
    "MiniStack boto3 loop 1 50",
    "MiniStack bridge 64 500",
    "MiniStack sqs-consumer 64 500",
  ]);
});

Deno.test("runs on MiniStack can be skipped; a latency of 0 does not divide by zero", () => {
  const all = planOf({ ...options, latencyMs: 0, caps: [4], emulatorEvents: 0 });
  assert.deepEqual(described(all), [
    "stub boto3 loop 1 10000",
    "stub bridge 4 10000",
    "stub sqs-consumer 4 10000",
    "stub sqs-consumer + log 4 10000",
    "stub floor 4 10000",
    "stub bridge 4 10000 mixed",
    "stub sqs-consumer 4 10000 mixed",
    "stub sqs-consumer + log 4 10000 mixed",
    "stub floor 4 10000 mixed",
  ]);
});

Deno.test("the promises are switched off one by one, at the largest cap", () => {
  const all = planOf({ ...options, caps: [1, 64], emulatorEvents: 0, promises: true });
  assert.deepEqual(described(all).filter((one) => /^stub bridge [−+]/.test(one)), [
    "stub bridge − fsync 64 10000",
    "stub bridge − identities 64 10000",
    "stub bridge − heartbeat 64 10000",
    "stub bridge − log 64 10000",
    "stub bridge + a line an upload 64 10000",
    "stub bridge + a file an upload 64 10000",
  ]);
});

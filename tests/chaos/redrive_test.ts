import assert from "node:assert/strict";
import { RESULT, s3PutRecord } from "../../contract/testing/messages.ts";
import { redrive } from "./redrive.ts";
import { createTally } from "./tally.ts";
import { createTrails, subjects } from "./trails.ts";

const event = (key: string) => JSON.stringify({ Records: [s3PutRecord({ key })] });

/** Redrives one message; returns where it went, and the violations. */
async function redriven(
  queue: "input" | "output",
  { body, reason, invoked, bare = 0 }: {
    body: string;
    reason?: string;
    invoked: boolean;
    bare?: number;
  },
) {
  const trails = createTrails();
  const [about] = subjects(queue, body);
  const trail = trails.of(about!);
  if (invoked) trail.invoked++;
  trail.deadLetteredWithoutReason = bare;
  const attributes = reason
    ? { MessageAttributes: { reason: { DataType: "String", StringValue: reason } } }
    : {};
  const letters = { input: [], output: [], [queue]: [{ Body: body, ...attributes }] };
  const violations: string[] = [];
  const moved: string[] = [];
  const sent = await redrive({
    trails,
    violations,
    tally: createTally(),
    cloud: {
      deadLetters: (from) => Promise.resolve(letters[from].splice(0)),
      send: (to, what) => Promise.resolve(void moved.push(`${to} ${what === body}`)),
      removeDeadLetter: (from) => Promise.resolve(void moved.push(`gone from ${from}`)),
    },
  });
  return { sent, moved, deadLettered: trail.deadLettered, violations: violations.length };
}

Deno.test("messages moved by SQS or because of a fault are redriven", async () => {
  const round = {
    sent: 1,
    moved: ["input true", "gone from input"],
    deadLettered: [],
    violations: 0,
  };
  const body = event("clip-1.mp4");
  assert.deepEqual(await redriven("input", { body, invoked: false }), round);
  assert.deepEqual(await redriven("input", { body, reason: "failed", invoked: true }), round);
});

Deno.test("poison stays if it has a reason, or after several rounds without one", async () => {
  const body = event("poison-1.mp4");
  const stays = await redriven("input", { body, reason: "failed", invoked: true });
  assert.deepEqual(stays, { sent: 0, moved: [], deadLettered: ["failed"], violations: 0 });
  assert.equal((await redriven("input", { body, invoked: true })).sent, 1);
  const hopeless = await redriven("input", { body, invoked: true, bare: 3 });
  assert.deepEqual([hopeless.sent, hopeless.deadLettered], [0, []]);
});

Deno.test("a reason for a message that cannot fail is a violation", async () => {
  const body = event("clip-1.mp4");
  const untried = await redriven("input", { body, reason: "not ours", invoked: false });
  assert.deepEqual([untried.sent, untried.violations], [1, 1]);
  const result = JSON.stringify(RESULT);
  const malformed = await redriven("output", { body: result, reason: "why", invoked: true });
  assert.deepEqual([malformed.sent, malformed.violations], [1, 1]);
  const moved = await redriven("output", { body: result, invoked: true });
  assert.deepEqual([moved.sent, moved.violations], [1, 0]);
});

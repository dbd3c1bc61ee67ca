import assert from "node:assert/strict";
import { createHealth, type Health } from "./health.ts";

/**
 * A bridge with at most 16 in flight and a function timeout of 60 s, on a clock set by the test.
 */
function begin(): { health: Health; pass: (seconds: number) => void } {
  let now = 5_000_000;
  const health = createHealth({
    inputQueue: "in",
    outputQueue: "out",
    functionName: "f",
    concurrency: 16,
    functionTimeout: 60,
    now: () => now,
  });
  return { health, pass: (seconds) => now += seconds * 1000 };
}

function told(health: Health, alive: boolean, ...reasons: string[]) {
  assert.deepEqual([health.alive(), health.reasons()], [alive, reasons]);
}

Deno.test("a bridge is healthy while both its loops complete polls", () => {
  const { health, pass } = begin();
  told(health, true);
  for (let minute = 0; minute < 10; minute++) {
    pass(60);
    health.polled("in", 0);
    health.polled("out", 0);
    told(health, true);
  }
});

Deno.test("a loop without progress for more than two minutes counts as hanging", () => {
  const { health, pass } = begin();
  pass(100);
  health.polled("in", 3);
  pass(20);
  told(health, true);
  pass(1);
  told(health, false, "out: no progress for 121 s");
  health.polled("out", 0);
  told(health, true);
  pass(100);
  health.polled("out", 0);
  told(health, false, "in: no progress for 121 s");
});

Deno.test("a bridge without free slots may wait for as long as an invocation may take", () => {
  const { health, pass } = begin();
  health.inFlight(14);
  pass(121);
  told(health, false, "out: no progress for 121 s");
  pass(59);
  health.polled("out", 0);
  told(health, true);
  pass(1);
  told(health, false, "in: no progress for 181 s");
  health.invoked("throttled", 0.1);
  told(health, true);
  health.inFlight(13);
  pass(121);
  health.polled("out", 0);
  told(health, false, "in: no progress for 121 s");
});

Deno.test("failing polls are reported after a minute; the loop is alive", () => {
  const { health, pass } = begin();
  pass(60);
  health.polled("out", 0);
  health.pollFailed("in", "ECONNREFUSED");
  pass(60);
  health.polled("out", 0);
  health.pollFailed("in", "ENOTFOUND");
  told(health, true);
  pass(1);
  told(health, true, "polling in fails, for 61 s: ENOTFOUND");
  pass(59);
  health.polled("out", 0);
  pass(1);
  told(health, true, "polling in fails, for 121 s: ENOTFOUND");
  health.polled("in", 0);
  told(health, true);
});

Deno.test("a failing ledger is reported at once, until it recovers; the loop is alive", () => {
  const { health, pass } = begin();
  health.ledgerFailed("No space left on device");
  told(health, true, "the ledger cannot be written, for 0 s: No space left on device");
  pass(110);
  health.polled("in", 0);
  health.ledgerFailed("No space left on device");
  pass(20);
  told(health, true, "the ledger cannot be written, for 130 s: No space left on device");
  health.synced(0.01);
  told(health, true);
});

Deno.test("an unreachable function is reported after a minute, until it answers in any way", () => {
  for (const outcome of ["done", "failed", "throttled"] as const) {
    const { health, pass } = begin();
    health.invoked("unreachable", 5);
    pass(61);
    health.invoked("unreachable", 5);
    told(health, true, "the function f cannot be reached, for 61 s");
    health.invoked(outcome, 1);
    told(health, true);
  }
});

Deno.test("a stopping bridge is not healthy, but alive while it drains", () => {
  const { health, pass } = begin();
  health.stopping();
  pass(900);
  told(health, true, "stopping");
});

Deno.test("failing deletes are reported after a minute, until one succeeds", () => {
  const { health, pass } = begin();
  health.notSettled("in", "AccessDenied");
  pass(60);
  told(health, true);
  pass(1);
  health.polled("in", 0);
  health.polled("out", 0);
  told(health, true, "deleting from in fails, for 61 s: AccessDenied");
  health.settled("in");
  told(health, true);
});

import assert from "node:assert/strict";
import { jsonLog } from "./log.ts";

function recorder() {
  const lines: string[] = [];
  const log = jsonLog({ program: "p" }, (line) => lines.push(line));
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) };
}

Deno.test("a line is JSON: time, level, message, then the fields", () => {
  const { log, last } = recorder();
  for (const level of ["info", "warn", "error"] as const) {
    log[level]("hello\nthere", { n: 1 });
    const { time, ...rest } = last();
    assert.equal(new Date(time).toISOString(), time);
    assert.deepEqual(rest, { level, message: "hello\nthere", program: "p", n: 1 });
  }
});

Deno.test("lines of a more talkative level are left out, also by with()", () => {
  const told = {
    warn: ["warn", "error"],
    info: ["info", "warn", "error"],
    debug: ["debug", "info", "warn", "error"],
  };
  for (const [level, levels] of Object.entries(told)) {
    const lines: string[] = [];
    const log = jsonLog({}, (line) => lines.push(line), level as keyof typeof told);
    for (const one of [log, log.with({ n: 1 })]) {
      for (const at of told.debug as (keyof typeof told | "error")[]) one[at]("hello");
    }
    const found = lines.map((line) => JSON.parse(line).level);
    assert.deepEqual(found, [...levels, ...levels]);
  }
});

Deno.test("line breaks in an entry are escaped", () => {
  const { log, lines } = recorder();
  log.info("a\nb", { text: "c\r\nd" });
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0]!, /[\r\n]/);
});

Deno.test("with() adds fields to its lines and leaves the original log unchanged", () => {
  const { log, last } = recorder();
  log.with({ requestId: "r" }).with({ key: "k" }).info("hello");
  assert.equal(last().program, "p");
  assert.equal(last().requestId, "r");
  assert.equal(last().key, "k");
  log.info("hello");
  assert.equal("requestId" in last(), false);
});

Deno.test("a field that cannot be serialised loses neither the line nor the other fields", () => {
  const { log, last } = recorder();
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const bare = Object.assign(Object.create(null), { big: 1n });
  log.error("hello", { circular, bare, big: 12n, list: [1], none: null });
  assert.equal(last().message, "hello");
  assert.equal(last().circular, "[object Object]");
  assert.equal(last().bare, "an error that cannot be shown");
  assert.equal(last().big, "12");
  assert.deepEqual(last().list, [1]);
  assert.equal(last().none, null);
});

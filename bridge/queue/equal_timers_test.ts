import assert from "node:assert/strict";
import { withFakeTime } from "../testing/fake_time.ts";
import { createEqualTimers } from "./equal_timers.ts";

Deno.test("each call comes after its own time, whatever was cleared, by one timer", () =>
  withFakeTime(async (time) => {
    const set = createEqualTimers(100);
    const calls: string[] = [];
    const note = (name: string) => () => calls.push(`${name} ${time.now()}`);
    const clearFirst = set(note("a"));
    await time.advance(30);
    set(note("b"));
    set(note("c"));
    await time.advance(30);
    const clearLast = set(note("d"));
    assert.equal(time.pending(), 1);
    clearFirst();
    await time.advance(80);
    assert.deepEqual(calls, ["b 130", "c 130"]);
    clearLast();
    assert.equal(time.pending(), 0);
    clearLast();
    set(note("e"));
    await time.advance(100);
    assert.deepEqual(calls, ["b 130", "c 130", "e 240"]);
    assert.equal(time.pending(), 0);
  }));

Deno.test("a call may clear the last one and set another: there is still one timer", () =>
  withFakeTime(async (time) => {
    const set = createEqualTimers(100);
    const times: number[] = [];
    let clearOther = () => {};
    set(() => {
      clearOther();
      set(() => times.push(time.now()));
    });
    await time.advance(10);
    clearOther = set(() => times.push(NaN));
    await time.advance(95);
    assert.equal(time.pending(), 1);
    await time.advance(100);
    assert.deepEqual(times, [200]);
    assert.equal(time.pending(), 0);
  }));

Deno.test("a call may set the next one", () =>
  withFakeTime(async (time) => {
    const set = createEqualTimers(100);
    const times: number[] = [];
    let clear = () => {};
    const again = () => {
      times.push(time.now());
      clear = set(() => again());
    };
    clear = set(() => again());
    await time.advance(350);
    assert.deepEqual(times, [100, 200, 300]);
    clear();
    assert.equal(time.pending(), 0);
  }));

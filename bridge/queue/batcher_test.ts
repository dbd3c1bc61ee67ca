import assert from "node:assert/strict";
import { withFakeTime } from "../testing/fake_time.ts";
import { createBatcher } from "./batcher.ts";

Deno.test("calls within the linger time share a batch, later ones do not", () =>
  withFakeTime(async (time) => {
    const batches: string[][] = [];
    const call = createBatcher((items: readonly string[]) => {
      batches.push([...items]);
      return Promise.resolve([]);
    }, 200);
    const first = [call("a"), call("b")];
    await time.advance(199);
    first.push(call("c"));
    assert.deepEqual(batches, []);
    await time.advance(1);
    await Promise.all(first);
    const later = call("d");
    await time.advance(200);
    await later;
    assert.deepEqual(batches, [["a", "b", "c"], ["d"]]);
    assert.equal(time.pending(), 0);
  }));

Deno.test("a full batch is sent at once, and the next one begins", () =>
  withFakeTime(async (time) => {
    const sizes: number[] = [];
    const call = createBatcher((items: readonly number[]) => {
      sizes.push(items.length);
      return Promise.resolve([]);
    }, 200);
    const calls = Array.from({ length: 23 }, (_, n) => call(n));
    await time.settle();
    assert.deepEqual(sizes, [10, 10]);
    await time.advance(200);
    await Promise.all(calls);
    assert.deepEqual(sizes, [10, 10, 3]);
    assert.equal(time.pending(), 0);
  }));

Deno.test("each call gets the error of its own item", () =>
  withFakeTime(async (time) => {
    const call = createBatcher(
      (items: readonly string[]) =>
        Promise.resolve(items.map((item) => item === "bad" ? "refused" : undefined)),
      200,
    );
    const outcomes = Promise.allSettled(["good", "bad", "fine"].map(call));
    await time.advance(200);
    assert.deepEqual((await outcomes).map(({ status }) => status), [
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  }));

Deno.test("a batch that fails as a whole fails all of its calls, and no others", () =>
  withFakeTime(async (time) => {
    let broken = true;
    const call = createBatcher(
      () => broken ? Promise.reject(new Error("no network")) : Promise.resolve([]),
      200,
    );
    const outcomes = Promise.allSettled([call(1), call(2)]);
    await time.advance(200);
    for (const outcome of await outcomes) {
      assert.equal(outcome.status === "rejected" && outcome.reason.message, "no network");
    }
    broken = false;
    const next = call(3);
    await time.advance(200);
    await next;
  }));

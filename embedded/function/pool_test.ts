import assert from "node:assert/strict";
import { createPool } from "./pool.ts";

Deno.test("callers are served in order, each member by one caller at a time", async () => {
  const pool = createPool(["a", "b"]);
  assert.deepEqual([await pool.acquire(), await pool.acquire()], ["a", "b"]);
  const order: string[] = [];
  const third = pool.acquire().then((member) => order.push(`third ${member}`));
  const fourth = pool.acquire().then((member) => order.push(`fourth ${member}`));
  await Promise.resolve();
  assert.deepEqual(order, []);
  pool.release("b");
  pool.release("a");
  await Promise.all([third, fourth]);
  assert.deepEqual(order, ["third b", "fourth a"]);
});

Deno.test("the member that has been idle longest is acquired first", async () => {
  const pool = createPool(["a", "b", "c"]);
  const first = await pool.acquire();
  pool.release(first);
  assert.deepEqual([await pool.acquire(), await pool.acquire(), await pool.acquire()], [
    "b",
    "c",
    "a",
  ]);
});

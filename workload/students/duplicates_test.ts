import assert from "node:assert/strict";
import { findDuplicates } from "./duplicates.ts";

const student = (name: string, id?: number | string) => ({
  name,
  major: "m",
  year: "junior",
  ...(id === undefined ? {} : { id }),
});

Deno.test("equal ids and names that look alike are reported, other students are not", () => {
  assert.deepEqual(
    findDuplicates([student("ann", 1), student("bob", 2), student("cid"), student("dan")]),
    [],
  );
  assert.deepEqual(findDuplicates([student("ann", 1), student("bob", 1), student("cid", "1")]), [
    "ann and bob and cid have the same id",
  ]);
  assert.deepEqual(findDuplicates([student("mr_bean"), student("Mr Bean")]), [
    "mr_bean and Mr Bean differ only in case, spaces or underscores",
  ]);
});

Deno.test("a long list of duplicates is truncated", () => {
  const twice = Array.from({ length: 20 }, (_, i) => student(`s${i}`, Math.floor(i / 2)));
  const duplicates = findDuplicates(twice);
  assert.equal(duplicates.length, 6);
  assert.equal(duplicates[5], "and 5 more like these");
});

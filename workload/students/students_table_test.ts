import assert from "node:assert/strict";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { testWithPermissions } from "../testing/sample_run.ts";
import { writeStudents } from "./student_batches.ts";

testWithPermissions("after an abort no batch is written but the one in flight", async () => {
  const { batchWriter } = await import("./students_table.ts");
  const stop = new AbortController();
  let batches = 0;
  const send = () => {
    batches++;
    stop.abort(new DOMException("asked to stop", "AbortError"));
    return Promise.resolve({});
  };
  const students = Array.from({ length: 60 }, (_, i) => ({ name: `n${i}`, major: "m", year: "y" }));
  const write = batchWriter({ send } as unknown as DynamoDBClient, "t", stop.signal);
  await assert.rejects(writeStudents(students, write), { name: "AbortError" });
  assert.equal(batches, 1);
});

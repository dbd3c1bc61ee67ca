import assert from "node:assert/strict";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { needs } from "../contract/testing/harness.ts";
import { stubClient } from "./testing/fake_context.ts";

/** Looks up Ann in a table that returns this answer. */
async function find(answer: unknown, signal?: AbortSignal) {
  // A dynamic import, because the AWS client reads the environment when it is loaded.
  const { createStudentLookup } = await import("./find_student.ts");
  const { client, sent } = stubClient<DynamoDBClient>(answer);
  return { student: createStudentLookup(client, "students")("Ann Lee", signal), sent };
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs env, read, sys)`, ...needs("env", "read", "sys"), fn });

test("a student is read by name, and the signal is passed on", async () => {
  const { signal } = new AbortController();
  const Item = { name: { S: "Ann Lee" }, major: { S: "Physics" }, year: { S: "junior" } };
  const { student, sent } = await find({ Item }, signal);
  assert.deepEqual(await student, { name: "Ann Lee", major: "Physics", year: "junior" });
  const input = {
    TableName: "students",
    Key: { name: { S: "Ann Lee" } },
    ProjectionExpression: "#name, #major, #year",
    ExpressionAttributeNames: { "#name": "name", "#major": "major", "#year": "year" },
  };
  assert.deepEqual(sent, [{ command: "GetItemCommand", input, signal }]);
});

test("a number is returned as text, and a missing column as empty", async () => {
  const Item = { name: { S: "Ann Lee" }, year: { N: "2026" }, id: { N: "7" } };
  const { student } = await find({ Item });
  assert.deepEqual(await student, { name: "Ann Lee", major: "", year: "2026" });
});

test("a number beyond 2^53 keeps its digits; other columns do not matter", async () => {
  const N = "98765432109876543210";
  const { student } = await find({ Item: { major: { N }, year: { S: "junior" }, id: { N } } });
  assert.deepEqual(await student, { name: "Ann Lee", major: N, year: "junior" });
});

test("a name is looked up composed, then decomposed", async () => {
  const [composed, decomposed] = ["Zo\u00eb", "Zoe\u0308"];
  const rows: Record<string, unknown> = {};
  const { createStudentLookup } = await import("./find_student.ts");
  const asked: string[] = [];
  const send = ({ input }: { input: { Key: { name: { S: string } } } }) => {
    const name = input.Key.name.S;
    asked.push(name);
    return Promise.resolve({ Item: rows[name] });
  };
  const findStudent = createStudentLookup({ send } as unknown as DynamoDBClient, "students");
  const zoe = { name: composed, major: "m", year: "y" };
  rows[decomposed] = { major: { S: "m" }, year: { S: "y" } };
  assert.deepEqual(await findStudent(composed), zoe);
  assert.deepEqual(asked.splice(0), [composed, decomposed]);
  rows[composed] = rows[decomposed];
  assert.deepEqual(await findStudent(decomposed), zoe);
  assert.deepEqual(asked.splice(0), [composed]);
  assert.equal(await findStudent("Ann Lee"), null);
  assert.deepEqual(asked, ["Ann Lee"]);
});

test("a name that is not in the table returns null", async () => {
  assert.equal(await (await find({})).student, null);
});

test("a name that is too long for a key returns null without a request", async () => {
  const { createStudentLookup } = await import("./find_student.ts");
  const { client, sent } = stubClient<DynamoDBClient>();
  assert.equal(await createStudentLookup(client, "students")("ü".repeat(1025)), null);
  assert.deepEqual(sent, []);
});

test("a table that cannot be read is an error", async () => {
  const { student } = await find(new Error("no such table"));
  await assert.rejects(student, /no such table/);
});

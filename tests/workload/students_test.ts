import { inTempDir } from "../../contract/testing.ts";
import assert from "node:assert/strict";
import { unmarshall } from "@aws-sdk/util-dynamodb";

import { type Cloud, runProgramAt, testOnMinistack } from "./ministack.ts";

const TableName = "rollcall-students";

async function student(cloud: Cloud, name: string) {
  const { Item } = await cloud.dynamo.getItem({ TableName, Key: { name: { S: name } } });
  return Item && unmarshall(Item);
}

testOnMinistack(
  "students go from a file to the table",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const write = async (text: string) => {
        await Deno.writeTextFile(`${folder}/students`, text);
        return await runProgramAt("students_main.ts", [`${folder}/students`], cloud);
      };
      const one = '[{"id": 1, "name": "mr_bean", "major": "lawyer", "year": "freshmen"}]';

      await t.step("a table that is not there is told plainly", async () => {
        const { code, stderr } = await write(one);
        assert.equal(code, 1);
        assert.match(stderr, /^students: .*: check ROLLCALL_PROJECT, or write \.env: .*\n$/);
      });
      await cloud.dynamo.createTable({
        TableName,
        KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
        BillingMode: "PAY_PER_REQUEST",
      });
      await t.step("JSON is written", async () => {
        const { code, stdout, stderr } = await write(one);
        assert.equal(code, 0, stderr);
        assert.equal(stdout, "1 students written to rollcall-students\n");
        assert.deepEqual(await student(cloud, "mr_bean"), JSON.parse(one)[0]);
      });
      await t.step("CSV is written over it, more than a batch", async () => {
        const rows = Array.from({ length: 40 }, (_, id) => `s${id},m,y,${id}`);
        const { code, stdout } = await write(
          `name,major,year,id\nmr_bean,art,senior,7\n${rows.join("\n")}\n`,
        );
        assert.equal(code, 0);
        assert.equal(stdout, "41 students written to rollcall-students\n");
        const mrBean = { id: 7, name: "mr_bean", major: "art", year: "senior" };
        assert.deepEqual(await student(cloud, "mr_bean"), mrBean);
        assert.equal((await cloud.dynamo.scan({ TableName })).Count, 41);
      });
      await t.step("a file with an error writes nothing", async () => {
        const { code, stderr } = await write("name,major,year\nnew,m,y\nnew,m,y\n");
        assert.equal(code, 1);
        assert.match(stderr, /line 3: new is already in line 2/);
        assert.equal(await student(cloud, "new"), undefined);
      });
    }),
);

import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { unmarshall } from "@aws-sdk/util-dynamodb";

import { programCommand, root as checkout } from "../../cli/program_command.ts";
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
      const write = async (text: string, ...args: string[]) => {
        await Deno.writeTextFile(`${folder}/students`, text);
        return await runProgramAt("students_main.ts", [`${folder}/students`, ...args], cloud);
      };
      const one = '[{"id": 1, "name": "mr_bean", "major": "lawyer", "year": "freshmen"}]';

      await t.step("a missing table is reported", async () => {
        const { code, stderr } = await write(one);
        assert.equal(code, 1);
        assert.match(
          stderr,
          /^students: .*: check ROLLCALL_PROJECT and AWS_REGION .*, or write \.env with .*\n$/,
        );
      });
      await t.step("but a check says that all would be written", async () => {
        const { code, stdout } = await write(one, "--check");
        assert.equal(stdout, "1 of 1 students would be written to rollcall-students\n");
        assert.equal(code, 0);
        const pruned = await write(one, "--check", "--prune");
        assert.equal(pruned.stdout, stdout, pruned.stderr);
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
        assert.equal(stdout, "1 of 1 students written to rollcall-students\n");
        assert.equal(stderr, "");
        assert.deepEqual(await student(cloud, "mr_bean"), JSON.parse(one)[0]);
      });
      await t.step("CSV is written over it, more than a batch", async () => {
        const rows = Array.from({ length: 40 }, (_, id) => `s${id},m,y,${id}`);
        const { code, stdout } = await write(
          `name,major,year,id\nmr_bean,art,senior,7\n${rows.join("\n")}\n`,
        );
        assert.equal(code, 0);
        assert.equal(stdout, "41 of 41 students written to rollcall-students\n");
        const mrBean = { id: 7, name: "mr_bean", major: "art", year: "senior" };
        assert.deepEqual(await student(cloud, "mr_bean"), mrBean);
        assert.equal((await cloud.dynamo.scan({ TableName })).Count, 41);
      });
      await t.step(
        "unchanged students are not written, those not in the file are kept",
        async () => {
          const two = "name,major,year,id\nmr_bean,art,senior,8\ns3,m,y,3\n";
          const report = { students: 2, written: 1, unchanged: 1, pruned: 0, table: TableName };
          const checked = await write(two, "--check", "--json");
          assert.deepEqual(JSON.parse(checked.stdout), { ...report, check: true });
          assert.equal((await student(cloud, "mr_bean"))?.id, 7);

          const written = await write(two, "--json");
          assert.deepEqual(JSON.parse(written.stdout), { ...report, check: false });
          assert.equal((await student(cloud, "mr_bean"))?.id, 8);

          const { stdout } = await write(two);
          assert.equal(stdout, "0 of 2 students written to rollcall-students, 2 unchanged\n");
          assert.equal((await cloud.dynamo.scan({ TableName })).Count, 41);
        },
      );
      await t.step("differences are shown before they are written", async () => {
        const { stderr } = await write("name,major,year,id\nnew,m,y,1\ns3,art,y,3\n", "--check");
        assert.equal(stderr, "~ s3: major m → art\n+ new: major m, year y, id 1\n");
        const added = await write("name,major,year\nlater,m,y\n");
        assert.equal(added.stderr, "+ later: major m, year y\n");
        await cloud.dynamo.deleteItem({ TableName, Key: { name: { S: "later" } } });
      });
      await t.step(
        "--prune deletes students that are not in the file, after confirmation",
        async () => {
          const few = "name,major,year,id\nmr_bean,art,senior,8\ns3,m,y,3\n";
          const unasked = await write(few, "--prune");
          assert.equal(unasked.code, 1);
          assert.match(
            unasked.stderr,
            /would delete 39 students from rollcall-students: confirm with --yes/,
          );
          assert.match(unasked.stderr, /^- s0: major m, year y, id 0$/m);
          const checked = await write(few, "--prune", "--check");
          assert.match(checked.stdout, /2 unchanged, 39 would be deleted/);
          assert.equal((await cloud.dynamo.scan({ TableName })).Count, 41);
          const { code, stdout } = await write(few, "--prune", "--yes");
          assert.equal(code, 0);
          assert.match(stdout, /^0 of 2 students written .*, 2 unchanged, 39 deleted\n$/);
          assert.equal((await cloud.dynamo.scan({ TableName })).Count, 2);
        },
      );
      await t.step("an export can be imported again and changes nothing", async () => {
        for (const name of ["students.csv", "students.json"]) {
          const made = `${checkout}var/test-${crypto.randomUUID()}`;
          const file = `${made}/${name}`;
          try {
            const exported = await runProgramAt("students_main.ts", ["--export", file], cloud);
            assert.equal(exported.code, 0, exported.stderr);
            const again = await runProgramAt("students_main.ts", [file, "--prune"], cloud);
            assert.match(again.stdout, /^0 of 2 students written .*, 2 unchanged\n$/);
          } finally {
            await Deno.remove(made, { recursive: true }).catch(() => {});
          }
        }
      });
      await t.step(
        "an export is written where the user stands, with the task's permissions",
        async () => {
          const [file, ...args] = programCommand("students", "workload/students_main.ts");
          const { code, stdout, stderr } = await new Deno.Command(file!, {
            args: [...args, "--export", "out.csv"],
            cwd: checkout,
            env: { ...cloud.env, INIT_CWD: folder },
          }).output();
          const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
          assert.equal(code, 0, text(stderr));
          assert.equal(text(stdout), "2 students of rollcall-students written to out.csv\n");
          assert.match(
            await Deno.readTextFile(`${folder}/out.csv`),
            /^name,major,year,id\nmr_bean/,
          );
        },
      );
      await t.step("an export to standard output is CSV, or JSON with --json", async () => {
        const exported = (...args: string[]) =>
          runProgramAt("students_main.ts", ["--export", "-", ...args], cloud);
        assert.match((await exported()).stdout, /^name,major,year,id\nmr_bean,art,senior,8\n/);
        assert.equal(JSON.parse((await exported("--json")).stdout).length, 2);
        const { code, stderr } = await exported("--check");
        assert.deepEqual([code, /leave out --check/.test(stderr)], [2, true]);
      });
      await t.step("UTF-16 from a spreadsheet is read", async () => {
        const text = "\uFEFFname,major,year\nü,m,y\n";
        const utf16 = Uint16Array.from(text, (letter) => letter.charCodeAt(0));
        await Deno.writeFile(`${folder}/utf16.csv`, new Uint8Array(utf16.buffer));
        const { stdout } = await runProgramAt("students_main.ts", [`${folder}/utf16.csv`], cloud);
        assert.match(stdout, /^1 of 1 students written/);
        assert.equal((await student(cloud, "ü"))?.["major"], "m");
      });
      await t.step("without a file and without --export it is refused", async () => {
        const { code, stderr } = await runProgramAt("students_main.ts", [], cloud);
        assert.equal(code, 2);
        assert.match(stderr, /name a file of students, .* or --export FILE/);
      });
      await t.step("students with the same id are reported and written", async () => {
        const { code, stderr } = await write("name,major,year,id\nx,m,y,3\nX,m,y,3\n");
        assert.equal(code, 0, stderr);
        assert.match(stderr, /^note: x and X have the same id\nnote: x and X differ only in case/m);
      });
      await t.step("a file with an error writes nothing", async () => {
        const { code, stderr } = await write("name,major,year\nnew,m,y\nnew,m,y\n");
        assert.equal(code, 1);
        assert.match(stderr, /line 3: new is already in line 2/);
        assert.equal(await student(cloud, "new"), undefined);
      });
    }),
);

import assert from "node:assert/strict";
import { csvRows } from "../../contract/csv.ts";
import { namesOf } from "../../contract/names.ts";
import { inTempDir } from "../../contract/testing/harness.ts";
import { type Answerer, createResources, withFakePipeline } from "./fake_pipeline.ts";
import { type Cloud, runProgramAt, testOnMinistack } from "./ministack.ts";

const names = namesOf("rollcall");

const answer: Answerer = (key) =>
  key === "who.mp4" ? { outcome: "unknown", name: null, student: null } : {
    outcome: "recognised",
    name: "floki",
    student: { name: "floki", major: "history", year: "junior" },
  };

testOnMinistack(
  "the roll comes from the students table or a file, as page, CSV or JSON",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createResources(cloud, names);
      const [run, ledger, page] = ["run.json", "results.csv", "report.html"]
        .map((name) => `${folder}/${name}`) as [string, string, string];
      const videos = `${folder}/clips`;
      await Deno.mkdir(videos);
      for (const name of ["a.mp4", "b.mp4", "who.mp4"]) {
        await Deno.writeTextFile(`${videos}/${name}`, name);
      }
      const shared = ["--run", run, "--ledger", ledger, "--metrics-wait", "0"];
      await withFakePipeline(cloud, names, urls, ledger, answer, async () => {
        const args = ["--videos", videos, "--report", page, ...shared];
        const { stderr } = await runProgramAt("main.ts", args, cloud);
        assert.match(stderr, /report: .*report\.html/);
      });
      const report = async (...args: string[]) => {
        const { code, stdout, stderr } = await runProgramAt(
          "report_main.ts",
          [...shared, ...args],
          cloud,
        );
        assert.equal(code, 0, stderr);
        return { stdout, stderr };
      };
      await t.step("the workload's page has no roster, and names the videos by path", async () => {
        const html = await Deno.readTextFile(page);
        assert.match(html, /No roster \(the table rollcall-students cannot be read/);
        assert.ok(html.includes(`--video ${videos}/who.mp4`));
        assert.doesNotMatch(html, /media-src/);
      });
      await t.step("without a roster nobody is absent, and a note says so", async () => {
        const { stdout, stderr } = await report("--csv");
        assert.deepEqual(csvRows(stdout).map(([name, , , present]) => [name, present]), [
          ["name", "present"],
          ["floki", "yes"],
        ]);
        assert.match(stderr, /note: the table rollcall-students cannot be read .* \(--students\)/);
      });
      await t.step("the table is the roster", async () => {
        await makeTable(cloud, ["floki", "lagertha"]);
        const { stdout } = await report("--csv");
        // Uploads run side by side, so either video may be the first.
        const videosSorted = (cell: string) => cell.split("; ").sort().join("; ");
        assert.deepEqual(
          csvRows(stdout).slice(1).map((row) => [...row.slice(0, 5), videosSorted(row[5]!)]),
          [
            ["floki", "history", "junior", "yes", "2", "a.mp4; b.mp4"],
            ["lagertha", "history", "junior", "no", "0", ""],
          ],
        );
      });
      await t.step("a file comes before the table; JSON has the unknown too", async () => {
        const students = `${folder}/students.csv`;
        await Deno.writeTextFile(students, "name,major,year\nrollo,war,senior\n");
        const { stdout } = await report("--json", "--students", students);
        const { people, unknown } = JSON.parse(stdout);
        assert.deepEqual(
          people.map((
            one: { name: string; present: boolean; listed: boolean },
          ) => [one.name, one.present, one.listed]),
          [["floki", true, false], ["rollo", false, true]],
        );
        assert.deepEqual(unknown[0].videos, ["who.mp4"]);
      });
      await t.step("the page may play linked videos, and only then", async () => {
        const gallery = ["--gallery", "var/other"];
        const args = ["--report", page, "--link-videos", videos, ...gallery];
        const { stdout } = await report(...args);
        assert.match(stdout, /report\.html: 3 videos/);
        const html = await Deno.readTextFile(page);
        assert.match(html, /media-src file:/);
        assert.ok(html.includes('"a.mp4":"./clips/a.mp4"'));
        assert.match(html, /--video \S+\/clips\/who\.mp4 --out \S*var\/other/);
      });
      await t.step("a redacted report is another file, and names nobody", async () => {
        const redacted = `${folder}/report-redacted.html`;
        await report("--redact");
        const html = await Deno.readTextFile(redacted);
        assert.doesNotMatch(html, /floki|lagertha|who\.mp4|history/);
        assert.match(html, /"who":"Person \d"/);
        assert.match(await Deno.readTextFile(page), /floki/);
      });
      await t.step("a wrong roster or folder is an error before anything is written", async () => {
        for (
          const wrong of [["--students", `${folder}/none`], ["--link-videos", `${folder}/none`]]
        ) {
          const args = [...shared, "--report", page, ...wrong];
          const { code, stderr } = await runProgramAt("report_main.ts", args, cloud);
          assert.equal(code, 1);
          assert.match(stderr, new RegExp(`report: ${wrong[0]}: `));
        }
        const both = await runProgramAt("report_main.ts", [...shared, "--csv", "--json"], cloud);
        assert.equal(both.code, 2);
      });
      await t.step("an expired run record and its reports are deleted first", async () => {
        const old = new Date(Date.now() - 3 * 86_400_000);
        for (const file of [run, page]) await Deno.utime(file, old, old);
        const args = [...shared, "--csv", "--report-retention", "2"];
        const { code, stderr } = await runProgramAt("report_main.ts", args, cloud);
        assert.equal(code, 1);
        assert.match(stderr, /note: deleted \S+report\.html, older than 2 days/);
        assert.match(stderr, /--run: no \S+run\.json/);
        const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
        assert.deepEqual(left, ["clips", "report-redacted.html", "results.csv", "students.csv"]);
      });
    }),
);

async function makeTable({ dynamo }: Cloud, students: readonly string[]): Promise<void> {
  const TableName = names.studentsTable;
  await dynamo.createTable({
    TableName,
    KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  for (const name of students) {
    const Item = { name: { S: name }, major: { S: "history" }, year: { S: "junior" } };
    await dynamo.putItem({ TableName, Item });
  }
}

import assert from "node:assert/strict";
import { parseStudents } from "../../contract/student_file.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { checkNewRoster, nameRoster, writeNameRoster } from "./name_roster.ts";

Deno.test("the roster of names is read as students with these names", () => {
  const people = ["ann", 'Al "B", Lee', "ann "];
  const students = parseStudents(nameRoster(people), "names.csv");
  assert.deepEqual(students.map(({ name }) => name), ["ann", 'Al "B", Lee']);
});

Deno.test({
  name: "a roster that exists is not replaced (needs read, write)",
  ...needs("read", "write"),
  fn: () =>
    inTempDir(async (folder) => {
      const path = `${folder}/names.csv`;
      await checkNewRoster(path);
      await writeNameRoster(path, ["ann"]);
      await assert.rejects(checkNewRoster(path), /--roster: .*names\.csv exists: name a new file/);
      await assert.rejects(writeNameRoster(path, ["bob"]), /cannot write the roster/);
      assert.equal(await Deno.readTextFile(path), "name\nann\n");
    }),
});

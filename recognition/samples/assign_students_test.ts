import assert from "node:assert/strict";
import { assignStudents, enrolledStudents } from "./assign_students.ts";

/** Faces of the six photos, this many in each. */
const FACES = [3, 2, 3, 4, 5, 4].flatMap((count, photo) =>
  Array.from({ length: count }, (_, i) => ({
    name: `sample${photo + 1}.jpg ${i + 1}`,
    photo: "",
    x: 0.5,
    y: 0.5,
    height: 0.2,
    luma: 128,
    aspect: 1.5,
    outline: [],
  }))
);

Deno.test("a person in two photos is one student: one face is enrolled, both become clips", () => {
  const cast = assignStudents(FACES);
  const hers = cast.filter(({ student }) => student?.name === "student_03");
  assert.deepEqual(hers.map(({ face, enrolled }) => [face.name, enrolled]), [
    ["sample1.jpg 3", false],
    ["sample3.jpg 2", true],
  ]);
});

Deno.test("one face is a stranger; everybody else is enrolled once, as the student with that number", () => {
  const cast = assignStudents(FACES);
  const strangers = cast.filter(({ student }) => student === null);
  assert.deepEqual(strangers.map(({ face, enrolled }) => [face.name, enrolled]), [
    ["sample5.jpg 1", false],
  ]);
  const students = enrolledStudents(cast);
  assert.equal(students.length, cast.length - 2);
  assert.deepEqual(
    new Set(students.map(({ name }) => name)),
    new Set(cast.flatMap(({ student }) => student?.name ?? [])),
  );
  assert.equal(cast[0]!.student!.name, "student_01");
  assert.equal(cast.at(-1)!.student!.name, "student_21");
  const ids = students.map(({ id }) => id);
  assert.deepEqual(ids, ids.toSorted((a, b) => a - b));
});

import assert from "node:assert/strict";
import { PERSON } from "./testing/messages.ts";
import { csvKey, csvLine, csvRows, frameKey, peopleKey, resultCsv, tracksKey } from "./csv.ts";

Deno.test("csvLine quotes only the fields that need it", () => {
  assert.equal(csvLine(["a b", 'say "hi"', "x,y", 7, ""]), 'a b,"say ""hi""","x,y",7,\n');
  assert.equal(csvLine(["a\nb", "c\rd"]), '"a\nb","c\rd"\n');
});

Deno.test("a line with any characters reads back as it was written", () => {
  const fields = [" a ", 'q"', ",", "a\rb", "a\r\nb", "a\nb", "", ";", "=1+1", "zoë 李"];
  assert.deepEqual(csvRows(csvLine(fields)), [fields]);
  for (const field of fields) {
    const student = { name: "Ann", major: field, year: "junior" };
    const csv = resultCsv({ outcome: "recognised", name: "Ann", student });
    assert.deepEqual(csvRows(csv), [["Ann", field, "junior"]]);
  }
});

Deno.test("csvRows skips a byte-order mark and blank lines, and accepts rows of any length", () => {
  assert.deepEqual(csvRows("\ufeffa,b\r\n\r\nc\r\nd,e,f"), [["a", "b"], ["c"], ["d", "e", "f"]]);
  assert.deepEqual(csvRows(""), []);
  assert.throws(() => csvRows('a,"b'));
});

Deno.test("the output object is one RFC 4180 row: name, major and year, or the outcome", () => {
  const student = { name: "Lee, Ann", major: "Physics", year: "junior" };
  const csv = resultCsv({ outcome: "recognised", name: "Lee, Ann", student });
  assert.equal(csv, '"Lee, Ann",Physics,junior\r\n');
  assert.equal(resultCsv({ outcome: "recognised", name: "Bob", student: null }), "Bob,,\r\n");
  for (const outcome of ["unknown", "no_face", "unreadable"] as const) {
    assert.equal(resultCsv({ outcome, name: null, student: null }), `${outcome},,\r\n`);
  }
});

Deno.test("output keys replace the video's extension .mp4", () => {
  assert.equal(csvKey("test_0.mp4"), "test_0.csv");
  assert.equal(frameKey("test_0.mp4"), "test_0.jpg");
  assert.equal(peopleKey("test_0.mp4"), "test_0.json");
  assert.equal(csvKey("clip.mov"), "clip.mov.csv");
  assert.equal(csvKey("a.mp4/b.mp4"), "a.mp4/b.csv");
});

Deno.test("no two videos share an output object or a frame", () => {
  assert.equal(csvKey("test_0.MP4"), "test_0.MP4.csv");
  const ends = ["mp4", "MP4", "Mp4"];
  const longer = (keys: string[]) => keys.flatMap((key) => ends.map((end) => `${key}.${end}`));
  const keys = [1, 2, 3].reduce((all) => [...all, ...longer(all)], ["a"]).filter((key) =>
    key !== "a"
  );
  const videos = [...new Set(keys)];
  assert.equal(videos.length, 39);
  for (const keyOf of [csvKey, frameKey, peopleKey, tracksKey]) {
    assert.equal(new Set(videos.map(keyOf)).size, 39);
  }
});

Deno.test("each further face in the frame is a row", () => {
  const student = { name: "Ben", major: "law", year: "senior" };
  const face = { x: 0, y: 0, width: 1, height: 1 };
  const others = [
    { name: "Ben", student, distance: 0.3, face },
    { name: "Cy", student: null, distance: 0.3, face },
    { name: null, student: null, distance: 0.9, face },
  ];
  assert.equal(
    resultCsv({ outcome: "unknown", name: null, student: null, others }),
    "unknown,,\r\nBen,law,senior\r\nCy,,\r\nunknown,,\r\n",
  );
});

Deno.test("each further person in the video is a row; faces in one frame are not repeated", () => {
  const { name, student } = PERSON;
  const stranger = { ...PERSON, name: null, student: null, stranger: 1 };
  const others = [{ name, student, distance: 0.3, face: PERSON.best.face }];
  const people = [PERSON, { ...PERSON, name: "Cy", student: null }, stranger];
  assert.equal(
    resultCsv({ outcome: "recognised", name, student, others, people }),
    "Ann Lee,Physics,junior\r\nCy,,\r\nunknown,,\r\n",
  );
  const nobody = { outcome: "no_face", name: null, student: null } as const;
  assert.equal(resultCsv({ ...nobody, people: [] }), "no_face,,\r\n");
});

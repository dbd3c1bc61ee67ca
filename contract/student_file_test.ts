import assert from "node:assert/strict";
import { parseStudents } from "./student_file.ts";

const throwsAt = (text: string, message: string) =>
  assert.throws(() => parseStudents(text, "f"), { name: "UserError", message });

Deno.test("CSV columns may have any order; further ones are kept if filled; an id is a number", () => {
  const text = "\uFEFFyear,name,id,major,room\r\n2025,mr_bean,1,lawyer,007\r\n\r\n" +
    'junior,"Al, B",0012,"art ""x""",\r\n';
  assert.deepEqual(parseStudents(text, "f"), [
    { id: 1, name: "mr_bean", major: "lawyer", year: "2025", room: "007" },
    { id: "0012", name: "Al, B", major: 'art "x"', year: "junior" },
  ]);
});

Deno.test("JSON keeps further fields, and a numeric year becomes text", () => {
  const text = '[{"id": 7, "name": "a", "major": "m", "year": 2025, "tags": ["x"]}]';
  assert.deepEqual(parseStudents(text, "f"), [
    { id: 7, name: "a", major: "m", year: "2025", tags: ["x"] },
  ]);
});

Deno.test("an error names the CSV's line, counting blank lines and quoted line breaks", () => {
  const header = "id,name,major,year\n";
  throwsAt(header + '\n1,"a\nb",m,y\n2,c,,y\n', "f, line 5: major is missing");
  throwsAt(header + "1,a,m,y\n2,a,m,y\n", "f, line 3: a is already in line 2");
  throwsAt(header + "1,a,m\n", "f, line 2: 3 fields under 4 columns");
  throwsAt(header + '1,"a,m,y\n', "f, line 2: a quote is not closed");
  throwsAt(
    "id,name,Majors\n",
    'f, line 1: the header has no major, year, its columns are ["id","name","Majors"]',
  );
  assert.throws(() => parseStudents(header + '1,a"b"c,m,y\n', "f"), { message: /^f, line 2: / });
});

Deno.test("a repeated column, a value without a column name and an unknown separator are refused", () => {
  throwsAt("name,major,year,name\na,m,y,b\n", "f, line 1: the header has the column name twice");
  throwsAt("Name,major,year,name\na,m,y,b\n", "f, line 1: the header has the column name twice");
  throwsAt("name,major,year,\na,m,y,b\n", 'f, line 2: "b" is in column 4, which has no name');
  throwsAt(
    "name|major|year\na|m|y\n",
    'f, line 1: the header has no name, major, year, its columns are ["name|major|year"]',
  );
});

Deno.test("an error names the JSON element", () => {
  throwsAt(
    '[{"name": "a", "major": "m", "year": "y"}, 5]',
    "f, student 2: not an object with name, major and year",
  );
  throwsAt('[{"name": "a", "major": "m", "year": null}]', "f, student 1: year is missing");
  assert.throws(() => parseStudents("[{", "f"), { name: "UserError", message: /^f is not JSON/ });
});

Deno.test("a CSV whose only column is name is a roster of names", () => {
  const students = ["ann", "Al, B"].map((name) => ({ name, major: "", year: "" }));
  for (const text of ['name\nann\n"Al, B"\n', '\uFEFFName,\r\nann,\r\n\r\n"Al, B",\r\n']) {
    assert.deepEqual(parseStudents(text, "f"), students);
  }
  throwsAt("name\nann\nann\n", "f, line 3: ann is already in line 2");
  throwsAt("name\nann,m,y\n", "f, line 2: 3 fields under 1 columns");
  throwsAt('[{"name": "ann"}]', "f, student 1: major, year are missing");
});

Deno.test("a file without students is refused", () => {
  throwsAt("[]", "f contains no students");
  throwsAt("name,major,year\n", "f contains no students");
  throwsAt("", "f, line 1: the header has no name, major, year");
});

Deno.test("the separator may be a semicolon or a tab", () => {
  const student = { id: 1, name: "Al, B", major: "m", year: "junior" };
  assert.deepEqual(parseStudents('id;name;"major";year\n1;Al, B;m;junior\n', "f"), [student]);
  assert.deepEqual(parseStudents('id\tname\tmajor\tyear\r\n1\t"Al, B"\tm\tjunior', "f"), [student]);
});

Deno.test("artefacts of spreadsheets are skipped: line ends, empty rows and columns, sep=", () => {
  const students = [
    { name: "ann", major: "m", year: "junior" },
    { name: "bob", major: "m", year: "senior" },
  ];
  for (
    const text of [
      "name,major,year\rann,m,junior\rbob,m,senior\r",
      "name,major,year\r\nann,m,junior\r\n,,\r\nbob,m,senior\r\n , ,\r\n,,,,\r\n",
      "name,major,year,,\nann,m,junior,,\nbob,m,senior,,\n",
      "name,major,year\nann,m,junior,\nbob,m,senior,,\n",
      ",name,,major,year\n,ann,,m,junior\n,bob,,m,senior\n",
      "NAME,Major, Year \nann,m,junior\nbob,m,senior\n",
      "Name;Major;Year\nann;m;junior\nbob;m;senior\n;;\n",
      "sep=;\r\nname;major;year\r\nann;m;junior\r\nbob;m;senior\r\n",
      '\uFEFF"sep=,",,\nname,major,year\nann,m,junior\nbob,m,senior\n',
      "sep=\t\nname\tmajor\tyear\nann\tm\tjunior\nbob\tm\tsenior\n",
    ]
  ) assert.deepEqual(parseStudents(text, "f"), students, JSON.stringify(text));
});

Deno.test("names are normalised to NFC, so both forms of a name are one student", () => {
  const student = { name: "Zo\u00eb", major: "\u00e9", year: "y" };
  assert.deepEqual(parseStudents("name,major,year\nZoe\u0308,e\u0301,y\n", "f"), [student]);
  const json = '[{"name":"Zoe\\u0308","major":"e\\u0301","year":"y"}]';
  assert.deepEqual(parseStudents(json, "f"), [student]);
  throwsAt(
    "name,major,year\nZo\u00eb,m,y\nZoe\u0308,m,y\n",
    "f, line 3: Zo\u00eb is already in line 2",
  );
});

Deno.test("a name that is too long for a DynamoDB key is refused", () => {
  const longest = "ü".repeat(1024);
  assert.equal(parseStudents(`name,major,year\n${longest},m,y\n`, "f")[0]!.name, longest);
  throwsAt(
    `name,major,year\n${longest}x,m,y\n`,
    "f, line 2: the name has 2049 bytes: a key in DynamoDB has at most 2048",
  );
});

Deno.test("all errors are reported at once, one a line, at most twenty", () => {
  throwsAt(
    "name,major,year\na,m,y\n,,y\na,m,y\nb,m\n",
    "f, line 3: name, major are missing\nf, line 4: a is already in line 2\n" +
      "f, line 5: 2 fields under 3 columns",
  );
  const text = `name,major,year\n${"a,,y\n".repeat(23)}`;
  assert.throws(() => parseStudents(text, "f"), (error: Error) => {
    const lines = error.message.split("\n");
    assert.equal(lines.length, 21);
    assert.equal(lines[20], "and 3 more");
    return true;
  });
});

import assert from "node:assert/strict";
import { agreement, expectedPeople, parseMapping } from "./mapping.ts";

Deno.test("a mapping may have keys of any form and empty answers", () => {
  const text = "\uFEFFtest_0.mp4:physics,junior\r\n\r\n#1: a,b.mp4:math, senior \nclip.mp4:,";
  assert.deepEqual([...parseMapping(text)], [
    ["test_0.mp4", { major: "physics", year: "junior" }],
    ["#1: a,b.mp4", { major: "math", year: "senior" }],
    ["clip.mp4", { major: "", year: "" }],
  ]);
});

Deno.test("the error for a malformed line has its number", () => {
  for (const line of ["a.mp4", "a.mp4:physics", ":physics,junior", "a.mp4:x,y,z", "# comment"]) {
    assert.throws(() => parseMapping(`b.mp4:x,y\n\n${line}\n`, "map"), {
      name: "UserError",
      message: `map, line 3: ${JSON.stringify(line)} is not key:major,year`,
    });
  }
});

Deno.test("a mapping may be saved by a spreadsheet", () => {
  const answers = [["a.mp4", { major: "x", year: "y" }], ["b.mp4", { major: "", year: "" }]];
  for (
    const text of [
      "a.mp4:x,y\rb.mp4:,\r",
      "a.mp4:x,y,,\n,,,\nb.mp4:,,,\n",
      "sep=;\na.mp4:x;y\nb.mp4:;\n;\n",
      "a.mp4:x\ty\r\nb.mp4:\t\r\n",
    ]
  ) assert.deepEqual([...parseMapping(text)], answers, JSON.stringify(text));
});

Deno.test("keys and records are compared in NFC", () => {
  const [[key, answer]] = parseMapping("Zoe\u0308.mp4:e\u0301,y") as unknown as [
    [string, { major: string; year: string }],
  ];
  assert.equal(key, "Zo\u00eb.mp4");
  assert.equal(agreement(answer, { major: "e\u0301", year: "y" }), "same");
});

Deno.test("a key may be listed twice with the same answer, but not with different ones", () => {
  assert.equal(parseMapping("a.mp4:x,y\na.mp4:x,y\n").size, 1);
  assert.throws(() => parseMapping("a.mp4:x,y\nb.mp4:x,y\na.mp4:x,z\n", "map"), {
    message: "map, line 3: a.mp4 has another answer in line 1",
  });
});

Deno.test("agreement tells the same record, another spelling and a different record", () => {
  const of = (wanted: string, found: string) => {
    const [answer, record] = [wanted, found].map((text) => {
      const [major = "", year = ""] = text.split(",");
      return { major, year };
    });
    return agreement(answer!, record!);
  };
  assert.equal(of("law,senior", "law,senior"), "same");
  for (
    const [wanted, found] of [
      ["law,freshman", "law,freshmen"],
      ["computer_science,senior", "Computer Science,Senior"],
      ["physics,junior", "physic,junior"],
      ["physics,junior", "phyysics,junior"],
    ]
  ) assert.equal(of(wanted!, found!), "alike", `${wanted} ${found}`);
  for (
    const [wanted, found] of [
      ["math,senior", "myth,senior"],
      ["law,junior", "law,senior"],
      ["physics,junior", "physio,junor"],
      ["law,senior", ","],
    ]
  ) assert.notEqual(of(wanted!, found!), "same", `${wanted} ${found}`);
  assert.equal(of("math,senior", "myth,senior"), "different");
  assert.equal(of("law,senior", ","), "different");
  assert.equal(of("law,year 1", "law,year 2"), "different");
  assert.equal(of("law,class of 2024", "law,class of 2025"), "different");
});

Deno.test("several people may be expected in a video, by record or by name", () => {
  const text = "a.mp4:physics,junior;math, senior\nb:c.mp4:name=Ann Lee\n" +
    "d.mp4:name=Lee, Ben ; law,junior;;\n";
  const mapping = parseMapping(text);
  const [physics, math, law] = [
    { major: "physics", year: "junior" },
    { major: "math", year: "senior" },
    { major: "law", year: "junior" },
  ];
  const named = (name: string) => ({ major: "", year: "", name });
  assert.deepEqual([...mapping], [
    ["a.mp4", { ...physics, others: [math] }],
    ["b:c.mp4", named("Ann Lee")],
    ["d.mp4", { ...named("Lee, Ben"), others: [law] }],
  ]);
  assert.deepEqual([...mapping.values()].map(expectedPeople), [
    [physics, math],
    [named("Ann Lee")],
    [named("Lee, Ben"), law],
  ]);
  assert.deepEqual(expectedPeople({ major: "", year: "" }), []);
});

Deno.test("a list of people with a gap or half a record is malformed", () => {
  for (
    const line of [
      "a.mp4:x,y;z",
      "a.mp4:x,y;;z,w",
      "a.mp4:x,y;,z",
      "a.mp4:name=",
      "a.mp4:x,y;name=",
    ]
  ) assert.throws(() => parseMapping(line, "map"), /line 1: .* is not key:major,year/, line);
  assert.throws(
    () => parseMapping("a.mp4:x,y;z,w\na.mp4:x,y\n", "map"),
    /another answer in line 1/,
  );
});

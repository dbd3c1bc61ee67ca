import assert from "node:assert/strict";
import { expectedPeople, parseMapping } from "../../contract/mapping.ts";
import { NO_DETAILS } from "../../contract/output_metadata.ts";
import { OUTCOMES } from "../../contract/result.ts";
import { sampleRun } from "../testing/sample_run.ts";
import { classify } from "./classify.ts";
import { expectedText } from "./compare_everyone.ts";

/**
 * Classifies a video with these rows.
 * @param people how many the metadata counts; null for a function that looks for one
 */
function compared(rows: string, wanted: string, people: number | null = 1) {
  const [name] = rows.split(",");
  const outcome = OUTCOMES.find((one) => one === name) ?? "recognised";
  const [one] = classify({
    run: sampleRun(["a.mp4"]),
    outputs: [{
      key: "a.csv",
      text: rows.replaceAll(" ", "\r\n"),
      metadata: {
        ...NO_DETAILS,
        identity: "1".repeat(32),
        requestId: "r",
        outcome,
        distance: 0.4,
        ms: 9,
        startedAt: "2026-01-02T12:00:02.000Z",
        endedAt: "2026-01-02T12:00:03.000Z",
        people,
      },
    }],
    ledger: [],
    mapping: parseMapping(`a.mp4:${wanted}`),
  });
  return one!;
}

const classOf = (...args: Parameters<typeof compared>) => compared(...args).class;

Deno.test("everyone expected and nobody else is right, in any order, beside strangers", () => {
  const rows = "ann,physics,junior unknown,, ben,math,senior";
  assert.equal(classOf(rows, "math,senior;physics,junior"), "right");
  assert.equal(classOf(rows, "name=ben;name=ann"), "right");
  assert.equal(classOf(rows, "math,senior;name=ann"), "right");
  assert.equal(compared(rows, "math,senior;physics,junior").answered, "ann; ben");
  assert.equal(compared(rows, "math,senior;name=ann").expected, "math,senior; ann");
});

Deno.test("two people with the same record are two", () => {
  const rows = "ann,physics,junior ben,physics,junior";
  assert.equal(classOf(rows, "physics,junior;physics,junior"), "right");
  assert.equal(classOf(rows, "physics,junior"), "wrong");
  assert.equal(classOf("ann,physics,junior", "physics,junior;physics,junior"), "incomplete");
});

Deno.test("somebody else is wrong, also where one person or nobody is expected", () => {
  const rows = "ann,physics,junior ben,math,senior";
  assert.equal(classOf(rows, "physics,junior"), "wrong");
  assert.equal(classOf(rows, ","), "wrong");
  assert.equal(classOf(rows, "physics,junior;law,senior"), "wrong");
  assert.equal(
    compared(rows, "physics,junior").detail,
    "ben is math,senior, the mapping says physics,junior",
  );
});

Deno.test("who is missing is named; a function that looks for one person cannot find more", () => {
  const one = compared("ann,physics,junior", "physics,junior;math,senior", 1);
  assert.equal(one.class, "incomplete");
  assert.equal(
    one.detail,
    "without math,senior, the mapping says physics,junior; math,senior",
  );
  const first = compared("ann,physics,junior", "physics,junior;math,senior", null);
  assert.equal(first.class, "incomplete");
  assert.match(first.detail, /does not look at the whole video \(people=all\)$/);
});

Deno.test("nobody found: the outcome says why", () => {
  for (const outcome of ["unknown", "no_face", "unreadable"] as const) {
    assert.equal(classOf(`${outcome},,`, "physics,junior;math,senior", 0), outcome);
  }
  assert.equal(classOf("unknown,, unknown,,", ",", 2), "right");
  assert.equal(classOf("unreadable,,", ",", null), "unreadable");
  assert.equal(expectedText(expectedPeople({ major: "", year: "" })), "nobody");
});

Deno.test("without a record there is nothing to compare, but a name is compared", () => {
  const rows = "ann,physics,junior ben,,";
  assert.equal(classOf(rows, "physics,junior;math,senior"), "no_record");
  assert.equal(classOf(rows, "physics,junior;name=ben"), "right");
  assert.equal(classOf("ann,,", "name=ben"), "wrong");
});

Deno.test("another spelling of a record is accepted with a note, the same spelling goes first", () => {
  const one = compared("ann,law,freshmen ben,math,senior", "math,senior;law,freshman");
  assert.equal(one.class, "disagrees");
  assert.equal(
    one.detail,
    "ann is law,freshmen, the mapping says math,senior; law,freshman",
  );
  assert.equal(classOf("ann,law,freshman ben,law,freshmen", "law,freshmen;law,freshman"), "right");
});

import assert from "node:assert/strict";
import { readCommandLine } from "../../cli/program.ts";
import { UsageError } from "../../cli/errors.ts";
import { enrollFlags, taskOf } from "./enroll_flags.ts";

const PROGRAM = {
  name: "enroll",
  summary: "",
  operands: "[folder]",
  flags: enrollFlags,
  main: () => Promise.resolve(),
};

function task(...args: string[]) {
  const { options, operands: [folder] } = readCommandLine(PROGRAM, args);
  return taskOf(options, folder);
}

Deno.test("a command line asks for one thing", () => {
  assert.deepEqual(task("people"), { kind: "folder", folder: "people" });
  assert.deepEqual(task("--import", "/e"), { kind: "import", file: "/e" });
  assert.deepEqual(task("--remove", " Be\u0301n "), {
    kind: "remove",
    person: "B\u00e9n",
    gallery: undefined,
  });
  assert.deepEqual(task("--remove", "ann", "var/old"), {
    kind: "remove",
    person: "ann",
    gallery: "var/old",
  });
  assert.deepEqual(task("--add", "ann", "--video", "/v.mp4", "--at", "12.4", "--face", "3,40"), {
    kind: "add",
    person: "ann",
    source: { video: "/v.mp4", at: 12.4, point: { x: 3, y: 40 } },
  });
  assert.deepEqual(task("--add", "ann", "--video", "/v.mp4"), {
    kind: "add",
    person: "ann",
    source: { video: "/v.mp4", at: null, point: null },
  });
  assert.deepEqual(task("--add", "ann", "--picture", "/1.jpg", "/2.jpg"), {
    kind: "add",
    person: "ann",
    source: { pictures: ["/1.jpg", "/2.jpg"] },
  });
});

Deno.test("nothing, several things, or half a thing is a usage error that says what is missing", () => {
  const one = /name a folder of people, --import FILE, --add NAME or --remove NAME/;
  const source = /--add needs either --video FILE --at SECONDS or --picture/;
  const cases: [RegExp, ...string[]][] = [
    [one],
    [one, "--import", "/e", "--remove", "ann"],
    [one, "--add", "ann", "--remove", "ann"],
    [source, "--add", "ann"],
    [source, "--add", "ann", "--video", "/v.mp4", "--picture", "/1.jpg"],
    [/--at and --face need --add NAME --video/, "--add", "ann", "--picture", "/1", "--at", "3"],
    [/--video and --picture need --add/, "people", "--video", "/v.mp4"],
  ];
  for (const [message, ...args] of cases) {
    assert.throws(() => task(...args), (error) => {
      assert.ok(error instanceof UsageError);
      return message.test(error.message);
    }, args.join(" "));
  }
});

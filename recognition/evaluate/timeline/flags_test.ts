import assert from "node:assert/strict";
import { UsageError } from "../../../cli/errors.ts";
import { checkTimelineOptions } from "./flags.ts";

const check = (given: string[], photos = [3]) => () => checkTimelineOptions(new Set(given), photos);

Deno.test("--timeline goes with --people, and its own flags with it", () => {
  check([])();
  check(["people", "draws"], [1, 3])();
  check(["people", "timeline", "clips", "half", "every", "photos", "seed"])();
  const refused: [string[], RegExp][] = [
    [["timeline"], /--timeline goes with --people/],
    [["people", "clips"], /--clips goes with --timeline/],
    [["half"], /--half goes with --timeline/],
    [["every"], /--every goes with --timeline/],
    [["people", "timeline", "draws"], /--draws does not go with --timeline/],
    [["people", "timeline", "minRight"], /--min-right does not go/],
  ];
  for (const [given, message] of refused) {
    assert.throws(
      check(given),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  }
  assert.throws(check(["people", "timeline"], [1, 3]), /one number of photos/);
});

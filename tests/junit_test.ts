import assert from "node:assert/strict";
import { testsIn } from "./junit.ts";

/** A report as Deno 2.9 writes it. */
const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="3.116">
    <testsuite name="./a_test.ts" tests="2" disabled="0" errors="0" failures="1">
        <testcase name="a &lt;b&gt; &amp; &quot;c&quot;" classname="./a_test.ts" time="3.094" line="1" col="6">
        </testcase>
        <testcase name="fails" classname="./a_test.ts" time="0.001" line="3" col="6">
            <failure message="Uncaught Error: x">Error: x
    at file:///tmp/a_test.ts:3:32</failure>
        </testcase>
    </testsuite>
    <testsuite name="./b_test.ts" tests="2" disabled="1" errors="0" failures="0">
        <testcase name="needs net" classname="./b_test.ts" time="0.000" line="2" col="6">
            <skipped/>
        </testcase>
        <testcase name="pure" classname="./b_test.ts" time="0.021" line="2" col="6">
        </testcase>
    </testsuite>
</testsuites>
`;

Deno.test("a report's tests are parsed with file, name, seconds and whether they were skipped", () => {
  const named = testsIn(REPORT).map((one) => Object.values(one).join(" "));
  assert.deepEqual(named, [
    './a_test.ts a <b> & "c" 3.094 false',
    "./a_test.ts fails 0.001 false",
    "./b_test.ts needs net 0 true",
    "./b_test.ts pure 0.021 false",
  ]);
});

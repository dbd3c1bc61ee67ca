import assert from "node:assert/strict";
import {
  decodeOutputMetadata,
  encodeOutputMetadata,
  NO_DETAILS,
  type OutputMetadata,
} from "./output_metadata.ts";

const metadata: OutputMetadata = {
  identity: "0123456789abcdef0123456789abcdef",
  requestId: "7d0b4f7e-0f5c-4f4e-9a51-0c2b8f6c2a11",
  startedAt: "2026-01-02T03:04:05.678Z",
  endedAt: "2026-01-02T03:04:06.000Z",
  outcome: "recognised",
  distance: 0.4321,
  ms: 322,
  face: { x: 12, y: 0, width: 120, height: 141 },
  frameTime: 0.5,
  stages: { download: 12, frame: 41 },
  reason: "ännå is not in the students table",
  functionVersion: "$LATEST",
  machine: { memoryMb: 1769, architecture: "arm64" },
  rule: { threshold: 0.6, margin: 0.14 },
};

/** The optional fields. */
const DETAILS = ["face", "frame-time", "stages", "reason", "function-version", "machine", "rule"];

Deno.test("output metadata decodes to what was encoded", () => {
  assert.deepEqual(decodeOutputMetadata(encodeOutputMetadata(metadata)), metadata);
  const none: OutputMetadata = {
    ...metadata,
    ...NO_DETAILS,
    outcome: "no_face",
    distance: null,
  };
  assert.deepEqual(decodeOutputMetadata(encodeOutputMetadata(none)), none);
});

Deno.test("output metadata has the documented names and ASCII values", () => {
  const fields = encodeOutputMetadata({ ...metadata, distance: 1 / 3, ms: 12.6 });
  assert.deepEqual(Object.keys(fields), [
    "identity",
    "request-id",
    "started-at",
    "ended-at",
    "outcome",
    "distance",
    "ms",
    ...DETAILS,
  ]);
  assert.equal(fields["distance"], "0.3333");
  assert.equal(fields["ms"], "13");
  const hostile = encodeOutputMetadata({
    ...metadata,
    reason: `${String.fromCharCode(0xd800)}😀ß`.repeat(999),
  });
  const values = Object.values(hostile).join("");
  assert.match(values, /^[ -~]*$/);
  assert.ok(values.length < 2048 - 300, `${values.length} bytes`);
});

Deno.test("missing or malformed metadata decodes to undefined", () => {
  assert.equal(decodeOutputMetadata(undefined), undefined);
  assert.equal(decodeOutputMetadata({}), undefined);
  const fields = encodeOutputMetadata(metadata);
  for (const name of Object.keys(fields)) {
    if (DETAILS.includes(name)) continue;
    assert.equal(
      decodeOutputMetadata({ ...fields, [name]: "?" }) === undefined,
      name !== "request-id",
    );
    if (name === "distance") continue;
    const { [name]: _, ...rest } = fields;
    assert.equal(decodeOutputMetadata(rest), undefined, `without ${name}`);
  }
  // A chart cannot show it.
  for (const name of ["ms", "distance"]) {
    assert.equal(decodeOutputMetadata({ ...fields, [name]: "Infinity" }), undefined, name);
  }
});

Deno.test("metadata without details, or with malformed ones, decodes without them", () => {
  const fields = encodeOutputMetadata(metadata);
  const older = Object.fromEntries(Object.entries(fields).filter(([n]) => !DETAILS.includes(n)));
  assert.deepEqual(decodeOutputMetadata(older), { ...metadata, ...NO_DETAILS });
  const broken = Object.fromEntries(DETAILS.map((name) => [name, "1 2 %E0=x"]));
  assert.deepEqual(decodeOutputMetadata({ ...fields, ...broken }), { ...metadata, ...NO_DETAILS });
});

import assert from "node:assert/strict";
import { decodeDescriptor, encodeDescriptor } from "./descriptor_text.ts";
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
  nearest: { name: "Ann Lee", distance: 0.4321, second: { name: "Bén", distance: 0.61 } },
  descriptor: decodeDescriptor(
    encodeDescriptor(Float32Array.from({ length: 128 }, (_, i) => Math.sin(i))),
  ),
  people: 12,
};

/** Every stage that the function measures, the longest list. */
const STAGES = "download frame detect landmarks descriptor match lookup output".split(" ");

/** The optional fields. */
const DETAILS = [
  "face",
  "frame-time",
  "stages",
  "reason",
  "function-version",
  "machine",
  "rule",
  "nearest",
  "descriptor",
  "people",
];

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
});

Deno.test("the longest metadata is ASCII, and under the 2 KB that S3 allows", () => {
  const long = `${String.fromCharCode(0xd800)}😀ß`.repeat(999);
  const hostile = encodeOutputMetadata({
    ...metadata,
    face: { x: 1000, y: 1000, width: 1000, height: 1000 },
    stages: Object.fromEntries(STAGES.map((stage) => [stage, 899_999])),
    reason: long,
    machine: { memoryMb: 10_240, architecture: "x86_64" },
    rule: { threshold: 0.123456789, margin: 0.123456789 },
    nearest: { name: long, distance: 1.23456, second: { name: long, distance: 1.23456 } },
  });
  assert.match(Object.values(hostile).join(""), /^[ -~]*$/);
  // S3 counts names and values.
  const bytes = Object.entries(hostile).flat().join("").length;
  assert.ok(bytes < 2048 - 100, `${bytes} bytes`);
  const { reason, nearest } = decodeOutputMetadata(hostile)!;
  assert.ok(long.toWellFormed().startsWith(reason!));
  assert.ok(nearest!.name.length > 30 && long.toWellFormed().startsWith(nearest!.name));
});

Deno.test("of one person there is no second, and half a person reads as nobody", () => {
  const one = { name: "Ann 1", distance: 0.5, second: null };
  const fields = encodeOutputMetadata({ ...metadata, nearest: one });
  assert.deepEqual(decodeOutputMetadata(fields)!.nearest, one);
  for (const nearest of ["Ann", "Ann x", "Ann 0.5 Ben", "Ann 0.5 Ben 0.6 Eva", " 0.5"]) {
    assert.equal(decodeOutputMetadata({ ...fields, nearest })!.nearest, null, nearest);
  }
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

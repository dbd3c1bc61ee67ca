import assert from "node:assert/strict";
import {
  decodeOutputMetadata,
  encodeOutputMetadata,
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
};

Deno.test("output metadata comes back as it was written", () => {
  assert.deepEqual(decodeOutputMetadata(encodeOutputMetadata(metadata)), metadata);
  const none = { ...metadata, outcome: "no_face", distance: null } as const;
  assert.deepEqual(decodeOutputMetadata(encodeOutputMetadata(none)), none);
});

Deno.test("output metadata has the names of the contract and ASCII values", () => {
  const fields = encodeOutputMetadata({ ...metadata, distance: 1 / 3, ms: 12.6 });
  assert.deepEqual(Object.keys(fields), [
    "identity",
    "request-id",
    "started-at",
    "ended-at",
    "outcome",
    "distance",
    "ms",
  ]);
  assert.equal(fields["distance"], "0.3333");
  assert.equal(fields["ms"], "13");
});

Deno.test("metadata that is absent or broken reads as undefined", () => {
  assert.equal(decodeOutputMetadata(undefined), undefined);
  assert.equal(decodeOutputMetadata({}), undefined);
  const fields = encodeOutputMetadata(metadata);
  for (const name of Object.keys(fields)) {
    assert.equal(
      decodeOutputMetadata({ ...fields, [name]: "?" }) === undefined,
      name !== "request-id",
    );
    if (name === "distance") continue;
    const { [name]: _, ...rest } = fields;
    assert.equal(decodeOutputMetadata(rest), undefined, `without ${name}`);
  }
});

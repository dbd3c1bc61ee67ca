import assert from "node:assert/strict";
import { uploadIdentity } from "./identity.ts";

const keys = { bucket: "in", key: "a b.mp4", requestId: "C3D13FE58DE4C810", sequencer: "0055" };

Deno.test("an identity is the first half of the SHA-256 of the four fields as a JSON array", () => {
  const identity = uploadIdentity({ ...keys, sequencer: "0055AED6DCD90281E5" });
  assert.equal(identity, "9d501b7791359e42fa47e1b9461b8591");
});

Deno.test("each of the four fields changes the identity, and so does the border between two", () => {
  const identities = [
    keys,
    { ...keys, bucket: "out" },
    { ...keys, key: "a+b.mp4" },
    { ...keys, requestId: "" },
    { ...keys, sequencer: "0056" },
    { ...keys, bucket: "i", key: "na b.mp4" },
    { ...keys, requestId: keys.requestId + "0", sequencer: "055" },
  ].map(uploadIdentity);
  assert.equal(new Set(identities).size, identities.length);
});

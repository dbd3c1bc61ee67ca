import assert from "node:assert/strict";
import type { ECRClient, ImageDetail } from "@aws-sdk/client-ecr";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { namesOf } from "../../contract/names.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { recordRemoval } from "../images_to_delete.ts";
import type { Kind } from "../files/scan.ts";
import type { Search } from "../store.ts";

const REMOVED_AT = new Date("2026-01-02T03:04:05.678Z");
const before = (n: number) => new Date(REMOVED_AT.getTime() - n);
const digest = (n: number) => `sha256:${n.toString().repeat(8)}`;

/** An ECR with these images, two on a page, and a function that uses one of them. */
function fakeClients(images: ImageDetail[], used: number) {
  const send = (command: { input: Record<string, unknown> }) => {
    const { imageIds, nextToken } = command.input as {
      imageIds?: { imageDigest: string }[];
      nextToken?: string;
    };
    if (imageIds) {
      const gone = imageIds.map(({ imageDigest }) => imageDigest);
      images = images.filter(({ imageDigest }) => !gone.includes(imageDigest!));
      return Promise.resolve({});
    }
    const from = Number(nextToken ?? 0);
    const more = from + 2 < images.length ? { nextToken: String(from + 2) } : {};
    return Promise.resolve({ imageDetails: images.slice(from, from + 2), ...more });
  };
  const uri = `1.dkr.ecr.us-east-1.amazonaws.com/rollcall-recognise@${digest(used)}`;
  return {
    ecr: { send } as unknown as ECRClient,
    lambda: {
      send: () => Promise.resolve({ Code: { ResolvedImageUri: uri } }),
    } as unknown as LambdaClient,
    left: () => images.map(({ imageDigest }) => imageDigest),
  };
}

const image = (n: number, imagePushedAt: Date): ImageDetail => ({
  imageDigest: digest(n),
  imagePushedAt,
});

function test(name: string, run: (mark: string) => Promise<void>) {
  const permissions = ["read", "write", "env", "sys"] as const;
  const fn = () => inTempDir((dir) => run(`${dir}/mark.json`));
  Deno.test({ name: `${name} (needs ${permissions.join(", ")})`, ...needs(...permissions), fn });
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

async function storeFor({ ecr, lambda }: ReturnType<typeof fakeClients>, mark: string) {
  const { oldImages, staleFunction } = await import("./images.ts");
  const names = namesOf("rollcall");
  return {
    find: (kind: Kind = "gallery") => {
      const files = () => Promise.resolve([{ path: "var/gallery", kind }]);
      return oldImages(ecr, lambda, names, mark).find({ files } as unknown as Search);
    },
    stale: () => staleFunction(ecr, lambda, names, mark),
  };
}

test("the function's image must be replaced before anything else is erased", async (mark) => {
  await recordRemoval(mark, REMOVED_AT);
  const clients = fakeClients([1, 2, 3].map((n) => image(n, before(n))), 1);
  const store = await storeFor(clients, mark);
  assert.match((await store.stale())!.until, /playbooks\/function\.yml/);
  const { items, left, erase } = await store.find();
  assert.equal(items.length, 3);
  assert.ok(left!.some(({ isOpen }) => isOpen));
  await erase();
  assert.deepEqual(clients.left(), [digest(1)], "never the one in use");
  assert.ok(await exists(mark), "the work is not done");
});

test("once the function uses a newer image, the older ones are deleted", async (mark) => {
  await recordRemoval(mark, REMOVED_AT);
  const newer = image(9, new Date(REMOVED_AT.getTime() + 1));
  const clients = fakeClients([newer, ...[1, 2, 3].map((n) => image(n, before(n)))], 9);
  const store = await storeFor(clients, mark);
  assert.equal(await store.stale(), undefined);
  await (await store.find()).erase();
  assert.deepEqual(clients.left(), [digest(9)]);
  assert.equal(await exists(mark), false);
  assert.deepEqual((await store.find()).items, []);
});

test("without a removal, no image is touched", async (mark) => {
  const clients = fakeClients([image(1, before(1)), image(2, before(2))], 2);
  const store = await storeFor(clients, mark);
  assert.equal(await store.stale(), undefined);
  const { items, erase } = await store.find();
  assert.deepEqual(items, []);
  await erase();
  assert.equal(clients.left().length, 2);
  // Where the gallery is elsewhere, nobody has been removed from it.
  const elsewhere = await store.find("text");
  assert.ok(elsewhere.left!.some(({ isOpen, until }) => isOpen && /--also/.test(until)));
});

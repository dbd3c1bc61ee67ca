import assert from "node:assert/strict";
import type { ECRClient } from "@aws-sdk/client-ecr";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import { namesOf } from "../../contract/names.ts";
import { needs } from "../../contract/testing/harness.ts";
import { galleryOf } from "../../recognition/gallery/gallery.ts";
import { encodeGallery } from "../../recognition/gallery/gallery_file.ts";
import type { Search } from "../store.ts";
import { descriptorOf } from "../testing/sample_files.ts";

const digest = (n: number) => `sha256:${n.toString().repeat(8)}`;

/** A tar archive of one file, after another one. */
function tarOf(path: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts = [["other", new Uint8Array(600)], [path, content]] as const;
  return Uint8Array.from(parts.flatMap(([name, bytes]) => {
    const header = new Uint8Array(512);
    header.set(new TextEncoder().encode(name));
    header.set(new TextEncoder().encode(bytes.length.toString(8).padStart(11, "0")), 124);
    return [...header, ...bytes, ...new Uint8Array(-bytes.length & 511)];
  }));
}

async function layerWith(people: readonly string[], packed: boolean): Promise<string> {
  const rows = people.map((person, n) => ({ person, descriptor: descriptorOf(n) }));
  const tar = tarOf("var/task/var/gallery", encodeGallery(galleryOf(rows)));
  const stream = new Blob([tar]).stream();
  const layer = packed ? stream.pipeThrough(new CompressionStream("gzip")) : stream;
  return (await new Response(layer).bytes()).toBase64();
}

/** An ECR with images of these people by number, two on a page, and a function that runs one of them. */
async function fakeClients(people: Record<number, readonly string[]>, used: number) {
  const layers = new Map<string, string>();
  for (const [n, names] of Object.entries(people)) {
    layers.set(digest(Number(n)), await layerWith(names, Number(n) % 2 === 0));
  }
  layers.set(digest(9), btoa("no archive"));
  let images = [...Object.keys(people).map((n) => digest(Number(n)))];
  const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
    DescribeImagesCommand({ nextToken }) {
      const from = Number(nextToken ?? 0);
      const imageDetails = images.slice(from, from + 2).map((imageDigest) => ({ imageDigest }));
      return { imageDetails, ...from + 2 < images.length ? { nextToken: String(from + 2) } : {} };
    },
    BatchGetImageCommand({ imageIds }) {
      const [{ imageDigest }] = imageIds as [{ imageDigest: string }];
      const layers = [{ digest: "sha256:base", size: 1e9 }, { digest: imageDigest, size: 9 }];
      return { images: [{ imageManifest: JSON.stringify({ layers }) }] };
    },
    GetDownloadUrlForLayerCommand: ({ layerDigest }) => ({
      downloadUrl: `data:application/octet-stream;base64,${layers.get(layerDigest as string)}`,
    }),
    BatchDeleteImageCommand({ imageIds }) {
      const gone = (imageIds as { imageDigest: string }[]).map(({ imageDigest }) => imageDigest);
      images = images.filter((one) => !gone.includes(one));
      return {};
    },
  };
  const send = (command: { constructor: { name: string }; input: Record<string, unknown> }) =>
    Promise.resolve(answers[command.constructor.name]!(command.input));
  const uri = `1.dkr.ecr.us-east-1.amazonaws.com/rollcall-recognise@${digest(used)}`;
  return {
    ecr: { send } as unknown as ECRClient,
    lambda: {
      send: () => Promise.resolve({ Code: { ResolvedImageUri: uri } }),
    } as unknown as LambdaClient,
    left: () => images,
    push: (n: number) => images.push(digest(n)),
  };
}

function test(name: string, run: () => Promise<void>) {
  Deno.test({ name: `${name} (needs env, sys)`, ...needs("env", "sys"), fn: run });
}

async function storeFor({ ecr, lambda }: Awaited<ReturnType<typeof fakeClients>>) {
  const { images, staleFunction } = await import("./images.ts");
  const names = namesOf("rollcall");
  const search = { name: "Ann", signal: new AbortController().signal } as Search;
  const store = images(ecr, lambda, names);
  return {
    find: () => store.find(search),
    stale: () => staleFunction(ecr, lambda, names, search),
  };
}

test("images whose gallery has the person are found and deleted, and no others", async () => {
  const clients = await fakeClients({ 1: ["Ann", "Bob"], 2: ["Ann"], 3: ["Bob"], 4: ["Bob"] }, 4);
  const store = await storeFor(clients);
  assert.equal(await store.stale(), undefined);
  const { items, left, erase } = await store.find();
  assert.equal(items.length, 2);
  assert.ok(!left!.some(({ isOpen }) => isOpen));
  await erase();
  assert.deepEqual(clients.left(), [digest(3), digest(4)]);
  assert.deepEqual((await store.find()).items, []);
});

test("the image that the function runs must be replaced before anything else is erased", async () => {
  const clients = await fakeClients({ 1: ["Ann"], 2: ["Ann", "Bob"] }, 2);
  const store = await storeFor(clients);
  assert.match((await store.stale())!.until, /playbooks\/function\.yml/);
  const { items, left, erase } = await store.find();
  assert.equal(items.length, 2);
  assert.ok(left!.some(({ isOpen }) => isOpen));
  await erase();
  assert.deepEqual(clients.left(), [digest(2)], "never the one in use");
});

test("an image whose gallery cannot be read is named, and not deleted", async () => {
  const clients = await fakeClients({ 1: ["Bob"] }, 1);
  clients.push(9);
  const { items, left, erase } = await (await storeFor(clients)).find();
  assert.deepEqual(items, []);
  assert.ok(left!.some(({ what, isOpen }) => isOpen && /can be read: 1/.test(what)));
  await erase();
  assert.equal(clients.left().length, 2);
});

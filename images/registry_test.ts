import assert from "node:assert/strict";
import { needs, noLeaks } from "../contract/testing/harness.ts";
import { findManifest, requireLambdaCompatible } from "./registry.ts";

const V2 = "application/vnd.docker.distribution.manifest.v2+json";
const INDEX = "application/vnd.oci.image.index.v1+json";

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name: `${name} (needs net)`, ...needs("net"), ...noLeaks, fn });

async function withRegistry(
  answer: (request: Request) => Response,
  use: (repository: { host: string; path: string }) => Promise<void>,
) {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  try {
    await use({ host: `127.0.0.1:${server.addr.port}`, path: "team/x" });
  } finally {
    await server.shutdown();
  }
}

test("a tag's manifest is found, with the password if there is one", async () => {
  const asked: { path: string; authorization: string | null; accept: string | null }[] = [];
  const answer = ({ url, headers: given }: Request) => {
    const [authorization, accept] = [given.get("authorization"), given.get("accept")];
    asked.push({ path: new URL(url).pathname, authorization, accept });
    const headers = { "docker-content-digest": "sha256:1", "content-type": V2 };
    return new Response('{"config":{"digest":"sha256:2"}}', { headers });
  };
  await withRegistry(answer, async (repository) => {
    const login = { user: "AWS", password: "pass:word" };
    assert.deepEqual(await findManifest(repository, "v1", { credentials: login }), {
      digest: "sha256:1",
      mediaType: V2,
      config: "sha256:2",
    });
    await findManifest(repository, "v1");
    assert.equal(asked[0]!.path, "/v2/team/x/manifests/v1");
    assert.match(asked[0]!.accept!, /image\.index\.v1/);
    const authorizations = asked.map(({ authorization }) => authorization);
    assert.deepEqual(authorizations, [`Basic ${btoa("AWS:pass:word")}`, null]);
  });
});

test("without the header the digest is computed from the manifest", async () => {
  await withRegistry(() => new Response("{}", { headers: { "content-type": V2 } }), async (to) => {
    const found = await findManifest(to, "v1");
    assert.equal(
      found?.digest,
      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
    );
  });
});

test("a missing tag is null; a refusal and an unreachable registry are errors", async () => {
  const status = (code: number) => () => new Response("{}", { status: code });
  await withRegistry(status(404), async (repository) => {
    assert.equal(await findManifest(repository, "v1"), null);
  });
  await withRegistry(status(401), async (repository) => {
    await assert.rejects(
      findManifest(repository, "v1"),
      /requires a login, which image:push supports/,
    );
  });
  await withRegistry(() => new Response("<html>Welcome"), async (repository) => {
    await assert.rejects(findManifest(repository, "v1"), /is not a container registry/);
  });
  await withRegistry(status(500), async (repository) => {
    await assert.rejects(findManifest(repository, "v1"), /answers 500 about team\/x:v1/);
    const stopped = AbortSignal.abort(new Error("enough"));
    await assert.rejects(findManifest(repository, "v1", { signal: stopped }), /enough/);
  });
  const nobody = { host: "127.0.0.1:9", path: "x" };
  await assert.rejects(
    findManifest(nobody, "v1"),
    /^UserError: cannot reach the registry 127\.0\.0\.1:9/,
  );
});

Deno.test("a repository that ECR does not have is an error, unless it may be absent", async () => {
  const fetch = globalThis.fetch;
  const body = '{"errors":[{"code":"NAME_UNKNOWN"}]}';
  globalThis.fetch = () => Promise.resolve(new Response(body, { status: 404 }));
  try {
    const repository = { host: "123456789012.dkr.ecr.us-east-1.amazonaws.com", path: "team/x" };
    await assert.rejects(findManifest(repository, "v1"), /ECR has no repository team\/x: aws ecr /);
    assert.equal(await findManifest(repository, "v1", { mayBeAbsent: true }), null);
  } finally {
    globalThis.fetch = fetch;
  }
});

Deno.test("Lambda accepts an image manifest, and no index", () => {
  const manifest = { digest: "", config: undefined };
  requireLambdaCompatible({ ...manifest, mediaType: V2 });
  assert.throws(
    () => requireLambdaCompatible({ ...manifest, mediaType: INDEX }),
    /which Lambda refuses/,
  );
});

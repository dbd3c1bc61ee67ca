// playbooks/function.yml with real builds, a real registry in place of ECR, and the image as MiniStack's function.
import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { containerLauncher } from "../../embedded/function/container_launcher.ts";
import { startFunctionHost } from "../../embedded/function/function_host.ts";
import { startMinistack } from "../../embedded/ministack.ts";
import { DESCRIPTOR_LENGTH } from "../../recognition/gallery/gallery.ts";
import { encodeGallery, readGallery } from "../../recognition/gallery/gallery_file.ts";
import { accountAt } from "../playbooks/testing/account.ts";
import { serveEcr } from "./testing/ecr.ts";
import { startRegistry } from "./testing/registry.ts";
import { gallery, image, imageTest } from "./testing/image.ts";

imageTest(
  "function.yml builds, pushes, deploys and invokes the image; a second run changes nothing",
  () => inTempDir(functionPlaybook),
  "ROLLCALL_BASE_IMAGE",
);

async function functionPlaybook(dir: string): Promise<void> {
  const login = { user: "AWS", password: crypto.randomUUID() };
  await using parts = new AsyncDisposableStack();
  const ministack = await startMinistack({ logFile: `${dir}/ministack.log` });
  parts.defer(() => ministack.stop());
  await using registry = await startRegistry(dir, login);
  await using ecr = serveEcr(registry, login, ministack.endpoint);
  const bare = accountAt(ministack.endpoint, dir);
  const account = bare
    .with({ ...engineSettings(), AWS_ENDPOINT_URL_ECR: ecr.url });
  const host = startFunctionHost({
    launch: containerLauncher({ engine: "podman", image, memoryMb: 1769 }),
    env: bare.env,
    functionName: "rollcall-recognise",
    region: "us-east-1",
    timeoutSeconds: 60,
    memoryMb: 1769,
    instances: 1,
    logDir: dir,
    scratchDir: dir,
  });
  parts.defer(() => host.stop());
  await host.ready;
  const proxy = (url: string) => [
    "-e",
    JSON.stringify({ function_settings: { MINISTACK_LAMBDA_PROXY_URL: url } }),
  ];
  const run = (galleryFile: string, url = host.url) =>
    account.play(
      "function.yml",
      "-e",
      `gallery_file=${galleryFile}`,
      "-e",
      "image_allow_dirty=true",
      ...proxy(url),
    );

  const first = await run(gallery);
  assert.equal(first.code, 0, first.output);
  for (const task of ["image : Push the image", "function : Create or update the function"]) {
    assert.ok(first.changed.includes(task), first.output);
  }
  assert.equal(host.counters().invocations, 1);
  assert.ok(!first.output.includes(login.password));

  const second = await run(gallery);
  assert.deepEqual([second.code, second.changed], [0, []], second.output);

  // With a new gallery the function does not answer: that is reported, and the previous image restored.
  const other = `${dir}/gallery`;
  const { people, descriptors, photos, spreads } = await readGallery(gallery);
  const fewer = {
    people: people.slice(1),
    descriptors: descriptors.slice(DESCRIPTOR_LENGTH),
    photos: photos.slice(1),
    spreads: spreads.slice(1),
  };
  await Deno.writeFile(other, encodeGallery(fewer));
  const dead = await run(other, "http://127.0.0.1:9/");
  assert.notEqual(dead.code, 0);
  assert.match(
    dead.output,
    /the function rollcall-recognise does not answer: .*Its previous image is restored/s,
  );

  const third = await run(other);
  assert.equal(third.code, 0, third.output);
  assert.deepEqual(third.changed, ["function : Create or update the function"]);
}

/** CI's settings that builds and containers need. */
function engineSettings(): Record<string, string> {
  const passed = Object.entries(Deno.env.toObject()).filter(([name]) =>
    /^(ROLLCALL_(ENGINE|BASE_IMAGE|CA)|BUILDAH_|CONTAINERS_|.*_PROXY|PIP_|npm_config_|SSL_CERT|DENO_)/i
      .test(name)
  );
  return Object.fromEntries(passed);
}

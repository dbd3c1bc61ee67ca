import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { programCommand, root } from "../../cli/program_command.ts";
import { serveEcr } from "./testing/ecr.ts";
import { rawManifest, removeImage, startRegistry } from "./testing/registry.ts";
import { command, gallery, image, imageTest, runOrThrow } from "./testing/image.ts";

const tag = image.split(":").at(-1)!;

/** Runs image:push. */
function push(args: string[], env: Record<string, string> = {}) {
  return command([...programCommand("image", "images/push_main.ts"), ...args], env);
}

const pushTest = (name: string, test: (dir: string) => Promise<void>) =>
  imageTest(name, () => inTempDir(test), "ROLLCALL_BASE_IMAGE");

pushTest(
  "image:push builds and pushes one manifest, which can be pulled by digest",
  async (dir) => {
    await using registry = await startRegistry(dir);
    const to = `${registry.host}/team/rollcall`;
    // As a user does: both find the image by its content.
    const given = ["--allow-dirty", "--gallery", gallery];
    const build = programCommand("image", "images/build_main.ts");
    const built = JSON.parse(await runOrThrow([...build, ...given, "--json"]));
    const { code, stdout, stderr } = await push([...given, "--to", to]);
    assert.equal(code, 0, stderr);
    const reference = stdout.trim();
    const [, digest] = new RegExp(`^${to}@(sha256:[0-9a-f]{64})$`).exec(reference) ?? [];
    assert.ok(digest, stdout);
    const manifest = await rawManifest(registry, `team/rollcall/manifests/${digest}`);
    assert.equal(manifest.mediaType, "application/vnd.docker.distribution.manifest.v2+json");
    assert.equal(manifest.layers.length, 6);
    assert.equal(manifest.config.digest, `sha256:${built.id}`);

    const pulled = await runOrThrow(["podman", "pull", "--quiet", "--tls-verify=false", reference]);
    assert.equal(pulled, built.id);
    await removeImage(reference);

    const again = await push([...given, "--to", to]);
    assert.match(again.stderr, /is there already/);
    assert.equal(again.stdout.trim(), reference);
    const { pushed, digest: same } = JSON.parse(
      (await push([...given, "--to", to, "--json"])).stdout,
    );
    assert.deepEqual([pushed, same], [false, digest]);
  },
);

pushTest("image:push without --to pushes to ECR, and does not reveal its token", async (dir) => {
  const login = { user: "AWS", password: crypto.randomUUID() };
  await using registry = await startRegistry(dir, login);
  await using ecr = serveEcr(registry, login);
  const env = {
    AWS_ENDPOINT_URL: ecr.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "embedded",
    AWS_SECRET_ACCESS_KEY: "embedded",
  };
  const { code, stdout, stderr } = await push(["--tag", image, "--function", "recognise"], env);
  assert.equal(code, 0, stderr);
  assert.match(stdout, new RegExp(`^${registry.host}/recognise@sha256:`));
  assert.ok(!(stdout + stderr).includes(login.password));
  const authorization = `Basic ${btoa(`AWS:${login.password}`)}`;
  const manifest = await rawManifest(registry, `recognise/manifests/${tag}`, { authorization });
  assert.equal(manifest.layers.length, 6);
  const left = [...Deno.readDirSync("/tmp")].filter(({ name }) =>
    name.startsWith("rollcall-auth-")
  );
  assert.deepEqual(left, []);
  // The same registry without ECR's token.
  const refused = await push(["--tag", image, "--to", `${registry.host}/recognise`]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /requires a login, which image:push supports for ECR only/);
});

pushTest("image:push does not overwrite a tag of another image", async (dir) => {
  await using registry = await startRegistry(dir);
  const to = ["--to", `${registry.host}/rollcall`];
  const other = `localhost/rollcall-test:${tag}`;
  await runOrThrow(["podman", "tag", Deno.env.get("ROLLCALL_BASE_IMAGE")!, other]);
  try {
    for (let i = 0; i < 2; i++) assert.equal((await push([...to, "--tag", other])).code, 0);
    const { code, stderr } = await push([...to, "--tag", image]);
    assert.equal(code, 1);
    assert.match(stderr, /has another image under the tag of \S+, and tags are never overwritten/);
  } finally {
    await removeImage(other);
  }
});

pushTest(
  "image:push reports an unreachable registry, an invalid name or a missing image",
  async (dir) => {
    const unreachable = await push(["--tag", image, "--to", "127.0.0.1:9/x"]);
    assert.equal(unreachable.code, 1);
    assert.match(unreachable.stderr, /^image:push: cannot reach the registry 127\.0\.0\.1:9/);
    for (const wrong of [["--to", "nonsense"], ["--tag", "untagged"]]) {
      assert.equal((await push(wrong)).code, 2);
    }
    await using registry = await startRegistry(dir);
    const absent = "localhost/rollcall-function:no-such";
    const unbuilt = await push(["--to", `${registry.host}/x`, "--tag", absent]);
    assert.equal(unbuilt.code, 1);
    assert.match(
      unbuilt.stderr,
      /has no image localhost\/rollcall-function:no-such: build it with `\.\/rollcall image:build`/,
    );
  },
);

pushTest(
  "image:build and image:push refuse uncommitted changes without --allow-dirty",
  async (dir) => {
    const clone = `${dir}/a clone`;
    await runOrThrow(["git", "clone", "--quiet", root, clone]);
    await Deno.symlink(`${root}node_modules`, `${clone}/node_modules`);
    await Deno.writeTextFile(`${clone}/README.md`, "changed\n");
    for (const task of ["image:build", "image:push"]) {
      const { code, stderr } = await new Deno.Command("deno", {
        args: ["task", "--quiet", task, "--gallery", gallery],
        cwd: clone,
      }).output();
      assert.equal(code, 1);
      assert.match(
        new TextDecoder().decode(stderr),
        new RegExp(
          `^${task}: uncommitted changes: README\\.md.*: commit them, or use --allow-dirty$`,
          "m",
        ),
      );
    }
  },
);

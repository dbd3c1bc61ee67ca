import assert from "node:assert/strict";
import { BUILD_ENV, buildCommand, findEngine, pushCommands, saveCommand } from "./engine.ts";

const options = {
  image: "localhost/x:1",
  folder: "/ctx",
  arch: "arm64",
  ca: undefined,
  args: { BASE: "debian", BUILDER_BASE: undefined },
  labels: { version: "v1" },
};

Deno.test("the engine is the first that can build: docker needs its daemon and buildx", async () => {
  const find = (...well: string[]) =>
    findEngine(undefined, (command) => Promise.resolve(well.includes(command.join(" "))));
  assert.equal(await find("docker info", "docker buildx version", "podman info"), "docker");
  assert.equal(await find("docker info", "podman info", "buildah info"), "podman");
  assert.equal(await find("docker buildx version", "buildah info"), "buildah");
  await assert.rejects(find("docker info"), /^UserError: no docker with buildx, podman or buildah/);
  await assert.rejects(
    findEngine("docker", () => Promise.resolve(false)),
    /^UserError: docker does not work here: see the output of `docker info` and `docker buildx version`/,
  );
});

Deno.test("docker builds without attestations, whose index Lambda rejects", () => {
  assert.equal(BUILD_ENV.BUILDX_NO_DEFAULT_ATTESTATIONS, "1");
  const command = buildCommand("docker", options);
  assert.deepEqual(command.slice(0, 3), ["docker", "build", "--progress=plain"]);
  assert.ok(!command.includes("--format=docker"));
});

Deno.test("buildah and podman build docker's format and get the platform arguments", () => {
  for (const engine of ["podman", "buildah"] as const) {
    const command = buildCommand(engine, options).join(" ");
    assert.match(command, /--format=docker/);
    assert.match(command, /--build-arg BUILDPLATFORM=linux\/(amd64|arm64)/);
    assert.match(command, /--build-arg TARGETARCH=arm64/);
  }
});

Deno.test("unset arguments are left out, and the CA is a build secret", () => {
  const plain = buildCommand("buildah", options).join(" ");
  assert.match(plain, /--platform linux\/arm64 --tag localhost\/x:1 --file \/ctx\/Containerfile/);
  assert.match(plain, /--build-arg BASE=debian --label version=v1 \/ctx$/);
  assert.doesNotMatch(plain, /BUILDER_BASE|--secret/);
  const withCa = buildCommand("buildah", { ...options, ca: "/ca.pem" }).join(" ");
  assert.match(withCa, /--secret id=ca,src=\/ca\.pem \/ctx$/);
});

Deno.test("a push converts to docker's manifest and uses TLS unless told otherwise", () => {
  const to = { image: "localhost/x:1", to: "h.example/x:1" };
  assert.deepEqual(pushCommands("docker", { ...to, insecure: true, authFile: "/a" }), [
    ["docker", "tag", "localhost/x:1", "h.example/x:1"],
    ["docker", "push", "h.example/x:1"],
  ]);
  assert.deepEqual(pushCommands("podman", { ...to, insecure: false }), [
    ["podman", "push", "--format=v2s2", "localhost/x:1", "docker://h.example/x:1"],
  ]);
  const [local] = pushCommands("buildah", { ...to, insecure: true, authFile: "/a" });
  assert.deepEqual(local!.slice(2, 6), ["--format=v2s2", "--tls-verify=false", "--authfile", "/a"]);
});

Deno.test("each engine saves the same kind of archive", () => {
  const saved = (engine: Parameters<typeof saveCommand>[0]) =>
    saveCommand(engine, "x", "/f").join(" ");
  assert.equal(saved("docker"), "docker save --output /f x");
  assert.equal(saved("podman"), "podman save --format=docker-archive --output /f x");
  assert.equal(saved("buildah"), "buildah push x docker-archive:/f");
});

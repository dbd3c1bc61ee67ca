import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { command, image, imageTest, runOrThrow } from "./testing/image.ts";

/** Runs a shell command in the image as Lambda would: read-only but for /tmp. */
const inImage = (script: string) =>
  command([
    "podman",
    "run",
    "--rm",
    "--network",
    "none",
    "--read-only",
    "--read-only-tmpfs=false",
    "--tmpfs",
    "/tmp",
    "--entrypoint",
    "/bin/sh",
    image,
    "-c",
    script,
  ]);

imageTest("the image has its labels and is at most 300 MB", async () => {
  const [{ Labels, Config, Size }] = JSON.parse(await runOrThrow(["podman", "inspect", image]));
  const label = (name: string) => Labels[`org.opencontainers.image.${name}`];
  assert.match(image, /:[0-9a-f]{16}-amd64(-dirty)?$/);
  assert.match(label("revision"), /^[0-9a-f]{40}$/);
  assert.match(await runOrThrow(["git", "cat-file", "-t", label("revision")]), /^commit$/);
  assert.notEqual(label("version"), "");
  assert.equal(label("title"), "rollcall-function");
  assert.equal(Config.User, "65532:65532");
  assert.ok(Size <= 300e6, `${Size} bytes`);
});

imageTest("the image runs as an unprivileged user that can write only to /tmp", async () => {
  const { stdout } = await inImage(
    "id -u; cd /; touch tmp/x && echo tmp; touch var/task/x var/tmp/x x 2>/dev/null && echo more",
  );
  assert.deepEqual(stdout.trim().split("\n"), ["65532", "tmp"]);
});

imageTest(
  "the image's user cannot change the function's files, even on a writable root",
  async () => {
    const find =
      "find / -xdev -writable -not -type l -not -path '/proc/*' -not -path '/dev/*' 2>&1";
    const { stdout } = await command([
      "podman",
      "run",
      "--rm",
      "--network",
      "none",
      "--entrypoint",
      "/bin/sh",
      image,
      "-c",
      find,
    ]);
    const writable = stdout.trim().split("\n").filter((path) => !/Permission denied$/.test(path));
    // Debian makes these writable for every user.
    assert.deepEqual(writable.sort(), ["/run/lock", "/tmp", "/var/tmp"]);
  },
);

imageTest("outside Lambda the image exits with instructions", async () => {
  const { code, stderr } = await command(["podman", "run", "--rm", "--network", "none", image]);
  assert.equal(code, 64);
  assert.match(stderr, /AWS_LAMBDA_RUNTIME_API is not set/);
  assert.match(stderr, /aws-lambda-rie/);
});

imageTest("no layer contains a secret, a CA bundle or files of the build machine", async () => {
  await inTempDir(async (dir) => {
    const archive = `${dir}/image.tar`;
    await runOrThrow([
      "podman",
      "save",
      "--quiet",
      "--format",
      "docker-archive",
      "-o",
      archive,
      image,
    ]);
    await runOrThrow(["tar", "-xf", archive, "-C", dir]);
    const [{ Layers, Config }] = JSON.parse(await Deno.readTextFile(`${dir}/manifest.json`));
    const config = await Deno.readTextFile(`${dir}/${Config}`);
    assert.doesNotMatch(config, /ca\.crt|secret=|AWS_|PASSWORD|TOKEN|proxy/i);
    const files: string[] = [];
    for (const layer of Layers) {
      files.push(...(await runOrThrow(["tar", "-tf", `${dir}/${layer}`])).split("\n"));
    }
    const strays = files.filter((file) =>
      /ca-certificates|\.crt$|\.pem$|\.aws\/|\.docker\/|\.netrc|\.env$/.test(file) ||
      /^(build|root|home|var\/cache\/apt|var\/lib\/apt\/lists|run)\/.+[^/]$/.test(file) ||
      /^etc\/(resolv\.conf|hostname)$/.test(file) ||
      /_test\.ts$|\.git\/|\.venv|\.d\.ts$|\.map$/.test(file)
    );
    // Debian ships these two files of a login shell.
    assert.deepEqual(strays.filter((file) => !/^root\/\.(bashrc|profile)$/.test(file)), []);
    const models = files.filter((file) => /\/model\/.*\.bin$/.test(file)).map((file) =>
      file.split("/").at(-1)
    );
    assert.deepEqual(models.sort(), [
      "face_landmark_68_model.bin",
      "face_recognition_model.bin",
      "ssd_mobilenetv1_model.bin",
      "tiny_face_detector_model.bin",
    ]);
    // The last layer contains only the gallery.
    const last = await runOrThrow(["tar", "-tf", `${dir}/${Layers.at(-1)}`]);
    assert.deepEqual(last.split("\n").filter((file) => !file.endsWith("/")), [
      "var/task/var/gallery",
    ]);
  });
});

imageTest("Deno and a static ffmpeg have the expected versions", async () => {
  const { stdout } = await inImage(
    "ffmpeg -version; ldd /usr/local/bin/ffmpeg 2>&1; deno --version",
  );
  assert.match(stdout, /^ffmpeg version 7\.0\.2-static/);
  assert.match(stdout, /not a dynamic executable/);
  assert.match(stdout, /^deno 2\.9\.8 /m);
});

imageTest(
  "the npm packages have deno.lock's versions and include none of other programs",
  async () => {
    const { stdout } = await inImage("ls /var/task/node_modules/.deno");
    const { npm } = JSON.parse(await Deno.readTextFile("deno.lock"));
    const locked = new Set(
      Object.keys(npm).map((name) => name.replace("/", "+").replace(/_.*/, "")),
    );
    const there = stdout.trim().split("\n").filter((name) => name.includes("@"));
    assert.ok(there.length > 20, stdout);
    assert.deepEqual(there.filter((name) => !locked.has(name)), []);
    assert.deepEqual(
      there.filter((name) => /client-(ecr|lambda|cloudwatch)|cli-table3/.test(name)),
      [],
    );
  },
);

import assert from "node:assert/strict";
import { inTempDir } from "../../contract/testing/harness.ts";
import { programCommand, root } from "../../cli/program_command.ts";
import { removeImage } from "./testing/registry.ts";
import { command, gallery, imageTest, runOrThrow } from "./testing/image.ts";

/** Runs image:build with CI's base image and --allow-dirty, and returns its result. */
async function build(args: string[]): Promise<{ image: string; layers: unknown[]; bytes: number }> {
  const task = programCommand("image", "images/build_main.ts");
  const { code, stdout, stderr } = await command([...task, "--allow-dirty", "--json", ...args]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

const layersOf = async (image: string): Promise<string[]> =>
  JSON.parse(await runOrThrow(["podman", "inspect", "--format", "{{json .RootFS.Layers}}", image]));

imageTest(
  "image:build without changes gives the same image; a new gallery replaces only the last layer",
  () =>
    inTempDir(async (dir) => {
      const { image, layers, bytes } = await build(["--gallery", gallery]);
      const first = await runOrThrow(["podman", "image", "inspect", "--format", "{{.Id}}", image]);
      assert.equal(layers.length, 6);
      assert.ok(bytes <= 300e6, `${bytes} bytes`);
      assert.equal((await build(["--gallery", gallery])).image, image);
      assert.equal(
        await runOrThrow(["podman", "image", "inspect", "--format", "{{.Id}}", image]),
        first,
      );

      const { galleryOf } = await import("../../recognition/gallery/gallery.ts");
      const { writeGallery } = await import("../../recognition/gallery/gallery_file.ts");
      await writeGallery(`${dir}/gallery`, galleryOf([]));
      const other = await build(["--gallery", `${dir}/gallery`]);
      assert.notEqual(other.image, image);
      try {
        const [one, two] = [await layersOf(image), await layersOf(other.image)];
        assert.deepEqual(two.slice(0, -1), one.slice(0, -1));
        assert.notEqual(two.at(-1), one.at(-1));
      } finally {
        await removeImage(other.image);
      }
    }),
  "ROLLCALL_BASE_IMAGE",
);

imageTest(
  "image:build refuses an invalid gallery before it builds anything",
  () =>
    inTempDir(async (dir) => {
      await Deno.writeTextFile(`${dir}/gallery`, "no gallery");
      const task = programCommand("image", "images/build_main.ts");
      const { code, stderr } = await command([
        ...task,
        "--allow-dirty",
        "--gallery",
        `${dir}/gallery`,
      ]);
      assert.equal(code, 1);
      assert.match(stderr, /^image:build: \S+\/gallery is not a valid gallery/);
    }),
);

imageTest(
  "the arm64 image contains arm64 programs, and its function starts and asks for an event",
  async () => {
    const tag = "localhost/rollcall-test:arm64";
    await build([
      "--gallery",
      gallery,
      "--arch",
      "arm64",
      "--tag",
      tag,
      "--base",
      Deno.env.get("ROLLCALL_BASE_IMAGE_ARM64")!,
      "--builder-base",
      Deno.env.get("ROLLCALL_BASE_IMAGE")!,
    ]);
    const from = ["buildah", "from", "--pull-never", "--platform", "linux/arm64", tag];
    const container = await runOrThrow(from);
    const cache = await Deno.makeTempDir({ prefix: "rollcall-test-" });
    try {
      assert.equal(
        await runOrThrow(["podman", "inspect", "--format", "{{.Architecture}}", tag]),
        "arm64",
      );
      const image = await runOrThrow(["buildah", "mount", container]);
      for (const name of ["deno", "ffmpeg"]) {
        const { length } = await Deno.readFile(`${image}/usr/local/bin/${name}`);
        assert.ok(length > 1e6);
        const kind = await runOrThrow(["file", "--brief", `${image}/usr/local/bin/${name}`]);
        assert.match(kind, /ARM aarch64/, name);
      }
      const files = [...Deno.readDirSync(`${image}/var/task/.deno`)].map(({ name }) => name);
      assert.ok(files.includes("gen"));
      assert.deepEqual(files.filter((name) => name.startsWith("v8_code_cache")), []);
      await assertAsksForEvent(image, cache);
    } finally {
      await runOrThrow(["buildah", "rm", container]);
      await removeImage(tag);
      await Deno.remove(cache, { recursive: true });
    }
  },
  "ROLLCALL_BASE_IMAGE",
  "ROLLCALL_BASE_IMAGE_ARM64",
);

/** Starts the image's function under an emulated processor and waits for its first request for an event. */
async function assertAsksForEvent(image: string, cache: string) {
  const asked = Promise.withResolvers<string>();
  const closing = new AbortController();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    signal: closing.signal,
    onListen() {},
  }, async (request) => {
    asked.resolve(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    return await new Promise<Response>(() => {});
  });
  // The last command of entry.sh, run by the emulator.
  const entry = await Deno.readTextFile(`${root}images/lambda/entry.sh`);
  const [, line] = /exec (deno run[\s\S]*?main\.ts)/.exec(entry)!;
  const [, ...args] = line!.replaceAll("\\\n", " ").split(/\s+/);
  const runtime = new Deno.Command(await runOrThrow(["which", "qemu-aarch64-static"]), {
    args: ["-L", image, `${image}/usr/local/bin/deno`, ...args],
    cwd: `${image}/var/task`,
    clearEnv: true,
    env: {
      PATH: `${image}/usr/local/bin`,
      DENO_DIR: cache,
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.addr.port}`,
    },
    stdin: "null",
  }).spawn();
  const ended = runtime.status.then(({ code }) => `exited with ${code}`);
  try {
    const first = await Promise.race([asked.promise, ended]);
    assert.equal(first, "GET /2018-06-01/runtime/invocation/next ");
  } finally {
    if (await Promise.race([ended, Promise.resolve("")]) === "") runtime.kill("SIGKILL");
    await ended;
    closing.abort();
    await server.finished;
  }
}

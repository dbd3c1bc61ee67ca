import assert from "node:assert/strict";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { root } from "../../cli/program_command.ts";
import { runOrThrow } from "./testing/image.ts";

const V2 = "application/vnd.docker.distribution.manifest.v2+json";
const DIGEST = `sha256:${"1".repeat(64)}`;

Deno.test({
  name:
    "image:push --check looks up this checkout's image in the registry by content, not commit, and " +
    "without a container engine (needs run, read, write, env, net)",
  ...needs("run", "read", "write", "env", "net"),
  fn: () =>
    inTempDir(async (dir) => {
      const pushed = new Set<string>();
      await using registry = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        ({ method, url }) => {
          const [, tag = ""] = /^\/v2\/team\/rollcall\/manifests\/(.+)$/.exec(
            new URL(url).pathname,
          )!;
          assert.equal(method, "GET");
          if (!pushed.has(tag)) return new Response("{}", { status: 404 });
          const headers = { "content-type": V2, "docker-content-digest": DIGEST };
          return new Response("{}", { headers });
        },
      );
      const to = `127.0.0.1:${registry.addr.port}/team/rollcall`;
      const { folder, commit, check } = await checkout(dir);
      const ask = async (...args: string[]) =>
        JSON.parse(await check("--to", to, "--json", ...args));

      await commit("one");
      const absent = await ask();
      assert.match(absent.tag, /^[0-9a-f]{16}-amd64$/);
      assert.deepEqual(absent, { image: null, tag: absent.tag, digest: null, pushed: false });
      assert.equal(await check("--to", to), "");

      pushed.add(absent.tag);
      const image = `${to}@${DIGEST}`;
      const found = { image, tag: absent.tag, digest: DIGEST, pushed: false };
      assert.deepEqual(await ask(), found);
      await commit("two");
      assert.deepEqual(await ask(), found);
      assert.equal(await check("--to", to), image);
      assert.equal((await ask("--arch", "arm64")).image, null);

      const names = `${folder}/inventory/group_vars/all/names.json`;
      await Deno.writeTextFile(names, `${await Deno.readTextFile(names)}\n`);
      await commit("three");
      assert.equal((await ask()).image, null);
    }),
});

/** Makes a git checkout of this function's files, with a PATH that has no container engine. */
async function checkout(dir: string) {
  const [folder, bin] = [`${dir}/checkout`, `${dir}/bin`];
  await Deno.mkdir(`${folder}/inventory/group_vars/all`, { recursive: true });
  await Deno.mkdir(bin);
  const rooms = ["contract", "cli", "aws", "recognition", "lambda", "images", "requirements"];
  for (const name of [...rooms, "deno.json", "deno.lock", "node_modules"]) {
    await Deno.symlink(`${root}${name}`, `${folder}/${name}`);
  }
  for (const name of ["names.json", "pipeline.json"]) {
    const path = `inventory/group_vars/all/${name}`;
    await Deno.copyFile(`${root}${path}`, `${folder}/${path}`);
  }
  const gallery = `${dir}/gallery`;
  const { galleryOf } = await import("../../recognition/gallery/gallery.ts");
  const { writeGallery } = await import("../../recognition/gallery/gallery_file.ts");
  await writeGallery(gallery, galleryOf([]));
  const git = await runOrThrow(["sh", "-c", "command -v git"]);
  await Deno.symlink(git, `${bin}/git`);
  await Deno.symlink(Deno.execPath(), `${bin}/deno`);

  const inGit = (...args: string[]) =>
    runOrThrow([git, "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
  await inGit("init", "--quiet");
  return {
    folder,
    async commit(readme: string) {
      await Deno.writeTextFile(`${folder}/README.md`, `${readme}\n`);
      await inGit("add", ".");
      await inGit("commit", "--quiet", "--message", readme);
    },
    async check(...args: string[]) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        // deno-fmt-ignore
        args: [
          "run", "--quiet", "--no-prompt", "-P=image", "images/push_main.ts",
          "--check", "--gallery", gallery, ...args,
        ],
        cwd: folder,
        env: { PATH: bin, NO_COLOR: "1" },
      }).output();
      const [result, progress] = [stdout, stderr].map((bytes) =>
        new TextDecoder().decode(bytes).trim()
      );
      assert.equal(code, 0, progress);
      if (!args.includes("--json")) {
        assert.match(progress!, /^push: \S+ is (not there|there already)$/);
      }
      return result!;
    },
  };
}

// The download of the role guest_image, from a local server. tests/lab covers the upload to Glance.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { inTempDir } from "../../contract/testing/harness.ts";
import { playbookSkipReason } from "./testing/account.ts";
import { runPlaybook } from "./testing/ansible.ts";

const reason = playbookSkipReason();
const NAME = "debian-12-20260712.qcow2";
const IMAGE = new Uint8Array(3_000_000).fill(7);
const sumOf = (algorithm: string) => createHash(algorithm).update(IMAGE).digest("hex");
/** Lists of checksums in the formats of CentOS, Ubuntu and Debian. */
const LISTS: Readonly<Record<string, string>> = {
  CHECKSUM: `# ${NAME}: 3000000 bytes\nSHA256 (${NAME}) = ${sumOf("sha256")}\n`,
  SHA256SUMS: `${"0".repeat(64)} *other.qcow2\n${sumOf("sha256")} *${NAME}\n`,
  SHA1SUMS: `${"0".repeat(40)}  other.qcow2\n`,
  SHA512SUMS: `${sumOf("sha512")}  ${NAME}\n`,
};

/** Serves the lists and the image, which is truncated while `cut` is set. */
function serveImage(state: { cut: boolean }) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, ({ url }) => {
    const list = LISTS[url.slice(url.lastIndexOf("/") + 1)];
    if (list !== undefined) return new Response(list);
    return new Response(state.cut ? IMAGE.subarray(0, 1_000_000) : IMAGE);
  });
}

Deno.test({
  name: "guest image: a download is complete and matches the checksum, or fails" +
    (reason ? ` (skipped: ${reason})` : ""),
  ignore: reason !== undefined,
  fn: (t) =>
    inTempDir(async (dir) => {
      const folder = `${dir}/images`;
      await Deno.mkdir(folder);
      const state = { cut: false };
      const server = serveImage(state);
      const base = `http://127.0.0.1:${server.addr.port}`;
      const download = (checksum: string) => {
        const guest = { url: `${base}/${NAME}`, checksum };
        const settings = JSON.stringify({ guest_image_folder: folder, guest });
        const args = ["-e", settings];
        return runPlaybook("../tests/playbooks/download_guest_image.yml", { dir, env: {}, args });
      };
      const files = () => Array.from(Deno.readDirSync(folder), ({ name }) => name);
      const fails = async (checksum: string, message: RegExp) => {
        const { code, output } = await download(checksum);
        assert.notEqual(code, 0);
        assert.match(output, message);
        assert.deepEqual(files(), []);
      };
      try {
        await t.step("a wrong checksum is an error and leaves no file", () =>
          fails("0".repeat(64), /The checksum for \S+ did not match 0{64}; it was/));
        await t.step("a list without the image and a truncated image are errors", async () => {
          await fails(`${base}/SHA1SUMS`, /Unable to find a checksum for file/);
          state.cut = true;
          await fails(sumOf("sha256"), /The checksum for \S+ did not match/);
          state.cut = false;
        });
        for (
          const checksum of [
            sumOf("sha512"),
            ...["CHECKSUM", "SHA256SUMS", "SHA512SUMS"].map((one) =>
              `${base}/${one}`
            ),
          ]
        ) {
          await t.step(
            `${checksum.replace(base, "").slice(0, 20)}: a second run changes nothing`,
            async () => {
              const first = await download(checksum);
              assert.equal(first.code, 0, first.output);
              assert.equal(first.changed.length, 1);
              assert.deepEqual(await Deno.readFile(`${folder}/image.qcow2`), IMAGE);
              const second = await download(checksum);
              assert.deepEqual([second.code, second.changed], [0, []], second.output);
              await Deno.remove(`${folder}/image.qcow2`);
            },
          );
        }
      } finally {
        await server.shutdown();
      }
    }),
});

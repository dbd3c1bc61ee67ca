import { inTempDir } from "../../contract/testing/harness.ts";
import assert from "node:assert/strict";
import { testWithPermissions } from "../testing/sample_run.ts";

/** Runs with an S3 server that answers PUTs with these statuses in turn. @returns the sizes of the bodies */
async function withStorage(
  statuses: number[],
  run: (upload: (path: string, size: number) => Promise<{ etag: string }>) => Promise<void>,
): Promise<number[]> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const { silentLogger } = await import("../cloud/clients.ts");
  const { uploadVideo } = await import("./upload_video.ts");
  const sizes: number[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (put) => {
    const size = await put.arrayBuffer().then((body) => body.byteLength, () => -1);
    sizes.push(size);
    return new Response("", { status: statuses.shift() ?? 200, headers: { etag: '"abc"' } });
  });
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    forcePathStyle: true,
    logger: silentLogger,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const { signal } = new AbortController();
  try {
    await run((path, size) => uploadVideo(s3, "b", { key: "k", path, size }, signal));
  } finally {
    s3.destroy();
    await server.shutdown();
  }
  return sizes;
}

testWithPermissions(
  "an upload is retried in full after a temporary error",
  () =>
    inTempDir(async (folder) => {
      await Deno.writeFile(`${folder}/v`, new Uint8Array(300_000));
      const sizes = await withStorage([503, 200], async (upload) => {
        assert.equal((await upload(`${folder}/v`, 300_000)).etag, "abc");
      });
      assert.deepEqual(sizes, [300_000, 300_000]);
    }),
);

testWithPermissions(
  "an upload that S3 refuses is not repeatVideos",
  () =>
    inTempDir(async (folder) => {
      await Deno.writeFile(`${folder}/v`, new Uint8Array(10));
      const sizes = await withStorage([403], async (upload) => {
        await assert.rejects(upload(`${folder}/v`, 10));
      });
      assert.equal(sizes.length, 1);
    }),
);

testWithPermissions(
  "a file whose size has changed is an error",
  () =>
    inTempDir(async (folder) => {
      await Deno.writeFile(`${folder}/v`, new Uint8Array(10));
      const sizes = await withStorage([], async (upload) => {
        const message = /\/v is being changed: it had 9 bytes and now has 10$/;
        await assert.rejects(upload(`${folder}/v`, 9), { name: "UserError", message });
      });
      assert.deepEqual(sizes, []);
    }),
);

for (const given of ["aborted", "refused at its last request"] as const) {
  testWithPermissions(
    `a multipart upload that is ${given} leaves no parts`,
    () =>
      inTempDir(async (folder) => {
        const { S3Client } = await import("@aws-sdk/client-s3");
        const { uploadVideo } = await import("./upload_video.ts");
        const size = 65 * 1024 * 1024;
        await Deno.writeTextFile(`${folder}/v`, "");
        await Deno.truncate(`${folder}/v`, size);
        const stop = new AbortController();
        const asked: string[] = [];
        const s3 = new S3Client({ region: "us-east-1" });
        s3.send = (({ constructor: { name } }: object, options: { abortSignal: AbortSignal }) => {
          asked.push(name);
          if (name === "CreateMultipartUploadCommand") return Promise.resolve({ UploadId: "u" });
          if (name === "CompleteMultipartUploadCommand") return Promise.reject(new Error("no"));
          if (name === "AbortMultipartUploadCommand") return Promise.resolve({});
          if (given !== "aborted") return Promise.resolve({ ETag: "e" });
          stop.abort(new Error("stopped"));
          // The first part hangs.
          return new Promise((_, reject) =>
            options.abortSignal.aborted
              ? reject(stop.signal.reason)
              : options.abortSignal.addEventListener("abort", () => reject(stop.signal.reason))
          );
        }) as unknown as typeof s3.send;
        const video = { key: "k", path: `${folder}/v`, size };
        await assert.rejects(uploadVideo(s3, "b", video, stop.signal), {
          message: given === "aborted" ? "stopped" : "no",
        });
        assert.equal(asked.at(-1), "AbortMultipartUploadCommand");
      }),
  );
}

testWithPermissions(
  "an unreadable file is an error, not a hang",
  () =>
    withStorage([], async (upload) => {
      await assert.rejects(upload("/nowhere/v", 10), { code: "ENOENT" });
      await assert.rejects(upload("/", 10), { code: "EISDIR" });
    }).then((sizes) => assert.ok(sizes.every((size) => size <= 0))),
);

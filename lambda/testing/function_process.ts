// Starts the function as Lambda does, for tests: a process with its own permission set.
import { fileURLToPath } from "node:url";
import { inTempDir } from "../../contract/testing/harness.ts";
import { galleryOf } from "../../recognition/gallery/gallery.ts";
import { encodeGallery } from "../../recognition/gallery/gallery_file.ts";
import { type FakeAws, startFakeAws } from "./fake_aws.ts";
import { type FakeInvocation, type Post, withFakeRuntimeApi } from "./fake_runtime_api.ts";

export interface FunctionProcess {
  readonly pid: number;
  readonly aws: FakeAws;
  /** The contents of its TMPDIR. */
  scratch(): string[];
  /**
   * Serves an event.
   * @returns the request that the function posts
   */
  invoke(event: unknown, headers?: FakeInvocation["headers"]): Promise<Post>;
  /** The log lines so far; complete only after the process has ended. */
  logged(): Record<string, unknown>[];
  /** Serves no more invocations. */
  endOfWork(): void;
  /** Its exit code. */
  readonly ended: Promise<number>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Runs a test with a function that is ready.
 * @param prepare is given its TMPDIR before the start
 * @param env more variables of the function
 */
export function withFunctionProcess(
  test: (real: FunctionProcess) => Promise<void>,
  prepare: (scratch: string) => Promise<void> = () => Promise.resolve(),
  env: Record<string, string> = {},
): Promise<void> {
  return inTempDir(async (dir) => {
    await using aws = await startFakeAws();
    const scratch = `${dir}/scratch`;
    await Deno.mkdir(scratch);
    await prepare(scratch);
    const gallery = galleryOf([{ person: "anna", descriptor: new Float32Array(128) }]);
    await Deno.writeFile(`${dir}/gallery`, encodeGallery(gallery));

    const work = new TransformStream<FakeInvocation, FakeInvocation>();
    const writer = work.writable.getWriter();
    let posted = Promise.withResolvers<Post>();
    const reply = (post: Post) => {
      posted.resolve(post);
      return new Response("{}", { status: 202 });
    };
    await withFakeRuntimeApi(work.readable, async (address) => {
      const child = startFunction(address, {
        AWS_ENDPOINT_URL: aws.endpoint,
        TMPDIR: scratch,
        ROLLCALL_GALLERY: `${dir}/gallery`,
        ...env,
      });
      const lines: string[] = [];
      const ready = Promise.withResolvers<void>();
      const reading = (async () => {
        for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
          lines.push(...text.split("\n").filter((line) => line !== ""));
          if (text.includes('"ready"')) ready.resolve();
        }
      })();
      // After this, all log lines have been read.
      const ended = Promise.all([child.status, reading]).then(([{ code }]) => code);
      try {
        const early = ended.then((code) => {
          throw new Error(`it ended with ${code}: ${lines.join("\n")}`);
        });
        await Promise.race([ready.promise, early]);
        early.catch(() => {});
        await test({
          pid: child.pid,
          aws,
          ended,
          scratch: () => [...Deno.readDirSync(scratch)].map(({ name }) => name),
          invoke(event, headers = {}) {
            posted = Promise.withResolvers();
            ended.then((code) => posted.reject(new Error(`it ended with ${code}, no answer`)));
            writer.write({ body: JSON.stringify(event), headers }).catch(posted.reject);
            return posted.promise;
          },
          logged: () => lines.map((line) => JSON.parse(line)),
          endOfWork: () => void writer.close(),
        });
      } finally {
        kill(child);
        await ended;
        await writer.close().catch(() => {});
      }
    }, reply);
  });
}

/** Starts the function with these variables in addition to Lambda's. */
export function startFunction(
  runtimeApi: string,
  env: Record<string, string>,
  stderr: "inherit" | "piped" = "inherit",
): Deno.ChildProcess {
  const { PATH = "", HOME = "", DENO_DIR } = Deno.env.toObject();
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--permission-set=function", "lambda/main.ts"],
    cwd: root,
    clearEnv: true,
    env: {
      PATH,
      HOME,
      ...(DENO_DIR ? { DENO_DIR } : {}),
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      AWS_LAMBDA_FUNCTION_NAME: "f",
      AWS_LAMBDA_FUNCTION_VERSION: "7",
      AWS_LAMBDA_RUNTIME_API: runtimeApi,
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr,
  }).spawn();
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // The process has ended.
  }
}

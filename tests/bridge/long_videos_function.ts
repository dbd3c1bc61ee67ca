import { jsonLog } from "../../cli/log.ts";
import { messageOf } from "../../cli/errors.ts";
import { namesOf } from "../../contract/names.ts";
import { createScratchFolders } from "../../lambda/scratch_folder.ts";
import { createMinuteFunction } from "../testing/minute_function.ts";
import { minuteRangeRecogniser } from "../testing/minute_video.ts";
import type { Place } from "./project.ts";

/** The real function with recognisers of minute_video.ts, served for MiniStack's proxy mode. */
export interface LongVideosFunction extends AsyncDisposable {
  readonly url: string;
  /** The first minute of each part that was looked at, or whose work has failed. */
  readonly looked: number[];
  /** The first minute of a part whose work fails. */
  broken: number | null;
  /** The outcomes of all invocations. */
  readonly answers: unknown[];
}

/** Starts it for the project of this name. */
export async function startLongVideosFunction(
  { s3, sqs, folder }: Place,
  project: string,
): Promise<LongVideosFunction> {
  // Imported here: the SDK reads the environment when it is loaded.
  const { awsStore } = await import("../../lambda/aws_store.ts");
  const looked: number[] = [];
  const answers: unknown[] = [];
  const run = createMinuteFunction({
    store: awsStore({ ...namesOf(project), s3, sqs, megabytes: 1, machine: null, rule: null }),
    scratch: createScratchFolders(folder),
    log: jsonLog({}, () => {}),
    recogniser: {
      ...minuteRangeRecogniser,
      look(path, minutes, options) {
        looked.push(minutes.from);
        return minutes.from === served.broken
          ? Promise.reject(new Error("no such model"))
          : minuteRangeRecogniser.look(path, minutes, options);
      },
    },
  });
  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, signal: closing.signal, onListen() {} },
    async (request) => {
      try {
        const requestId = request.headers.get("x-amzn-lambda-request-id") ?? crypto.randomUUID();
        const answer = await run(await request.json(), requestId, closing.signal);
        answers.push(answer);
        return Response.json(answer);
      } catch (error) {
        const body = { errorType: "Error", errorMessage: messageOf(error) };
        return Response.json(body, { status: 500 });
      }
    },
  );
  const served: LongVideosFunction = {
    url: `http://127.0.0.1:${server.addr.port}/`,
    looked,
    broken: null,
    answers,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await server.finished;
    },
  };
  return served;
}

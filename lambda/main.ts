import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig, explainAwsError } from "../aws/clients.ts";
import { bystandersFlag } from "../cli/bystanders_flag.ts";
import { flag, type OptionsOf, runProgram, wholeNumber } from "../cli/program.ts";
import { UserError } from "../contract/errors.ts";
import { memoizeAsync } from "../cli/async.ts";
import { jsonLog } from "../cli/log.ts";
import { chosenNames, cloudFlags, nameFlags } from "../cli/settings.ts";
import { loadFaceFinder } from "../recognition/faces/face_finder.ts";
import { encodeJpeg } from "../recognition/frames/encode_jpeg.ts";
import { limitFlags, limitsOf } from "../recognition/frames/video_limits.ts";
import { loadRecogniser } from "../recognition/recogniser.ts";
import { isSure } from "../recognition/gallery/match_rule.ts";
import { nearest } from "../recognition/gallery/nearest.ts";
import { ALL_FACES, EVERY, GALLERY, matchFlags, PEOPLE, ruleOf } from "../recognition/flags.ts";
import { createUploadProcessor } from "./process_upload.ts";
import { createHandler } from "./handler.ts";
import { followGallery } from "./follow_gallery.ts";
import { lambdaMachine } from "./machine.ts";
import { runtimeClient } from "./runtime/client.ts";
import { errorBody } from "./runtime/error_body.ts";
import { type Handler, serve } from "./runtime/loop.ts";
import { createScratchFolders, type ScratchFolders } from "./scratch_folder.ts";
import { awsStore } from "./aws_store.ts";
import { createStudentLookup } from "./find_student.ts";

const { outputBucket, frameBucket, inputQueue, outputQueue, studentsTable: table } = nameFlags;
const flags = {
  runtimeApi: flag({
    flags: "--runtime-api <host:port>",
    env: "AWS_LAMBDA_RUNTIME_API",
    help: "Lambda's Runtime API; Lambda and the embedded cloud set it",
    example: "127.0.0.1:9001",
  }),
  gallery: flag(GALLERY),
  scratch: flag({
    flags: "--scratch <folder>",
    env: "TMPDIR",
    help: "folder for temporary video files; each instance needs its own",
    default: "/tmp",
  }),
  ...matchFlags,
  allFaces: ALL_FACES,
  bystanders: bystandersFlag,
  people: PEOPLE,
  every: EVERY,
  rangeMinutes: flag<number | undefined>({
    flags: "--range-minutes <n>",
    env: "ROLLCALL_RANGE_MINUTES",
    help: "to find everyone: a longer video is looked at in parts of at most so many minutes, " +
      "each in an invocation of its own; needs the input queue",
    parse: wholeNumber(1, 900),
  }),
  omitDescriptor: flag<boolean | undefined>({
    flags: "--omit-descriptor",
    env: "ROLLCALL_OMIT_DESCRIPTOR",
    help: "store no face descriptor with the answer; strangers are then not grouped in the report",
  }),
  ...limitFlags,
  ...cloudFlags,
  outputBucket,
  frameBucket,
  inputQueue,
  outputQueue,
  studentsTable: table,
};

/**
 * Longer than AWS's slowest responses, but short enough to retry when a connection died while the
 * instance was frozen.
 */
const READ_TIMEOUT_MS = 10_000;

await runProgram({
  name: "function",
  summary: "The Lambda function: a custom runtime that processes uploads until it is stopped.",
  flags,
  // A wrong setting is an initialisation failure. Without the address there is nowhere to report
  // it.
  onRefused: async (message) => {
    const address = Deno.env.get("AWS_LAMBDA_RUNTIME_API");
    if (address) await runtimeClient(address).failInit(errorBody(new UserError(message)));
  },
  explain: explainAwsError,
  main: async (options) => {
    const log = jsonLog({ program: "function" });
    const scratch = createScratchFolders(options.scratch);
    Deno.addSignalListener("SIGTERM", () => {
      scratch.clear();
      Deno.exit(0);
    });
    const client = runtimeClient(options.runtimeApi);
    let handler: Handler;
    try {
      const started = performance.now();
      await scratch.sweep(log);
      handler = await createFunction(options, scratch);
      log.info("ready", { ms: Math.round(performance.now() - started) });
    } catch (error) {
      log.error("initialisation failed", { ...errorBody(error) });
      await client.failInit(errorBody(error));
      return 1;
    }
    try {
      return await serve(client, handler, log);
    } catch (error) {
      log.error("the runtime ends", { ...errorBody(error) });
      scratch.clear();
      return 1;
    }
  },
});

async function createFunction(
  options: OptionsOf<typeof flags>,
  scratch: ScratchFolders,
): Promise<Handler> {
  const { people, every, allFaces = false } = options;
  if (people === "all" && allFaces) {
    throw new UserError("ROLLCALL_PEOPLE=all finds everyone: leave ROLLCALL_ALL_FACES out");
  }
  const names = chosenNames(options);
  const config = clientConfig({ ...options, readTimeoutMs: READ_TIMEOUT_MS });
  const [s3, sqs] = [new S3Client(config), new SQSClient(config)];
  const loadFinder = memoizeAsync(loadFaceFinder);
  /** Replaced with each new gallery. */
  let isSureFace = (_: Float32Array) => false;
  const rangeRecogniser = async (rangeMinutes: number) => {
    const { createRangeRecogniser } = await import("../recognition/timeline/ranges.ts");
    const limits = limitsOf(options);
    return createRangeRecogniser({
      rangeMinutes,
      every,
      limits,
      finder: await loadFinder(),
      isSure: (descriptor) => isSureFace(descriptor),
    });
  };
  const { rangeMinutes } = options;
  return createHandler(createUploadProcessor({
    store: awsStore({
      s3,
      sqs,
      ...names,
      megabytes: options.megabytes,
      machine: lambdaMachine(),
      rule: ruleOf(options),
    }),
    recognise: await followGallery(options.gallery, async (gallery) => {
      const { bystanders } = options;
      const [rule, limits, finder] = [ruleOf(options), limitsOf(options), await loadFinder()];
      if (people === "first") {
        return loadRecogniser(gallery, { rule, allFaces, bystanders, limits, finder });
      }
      isSureFace = (descriptor) => isSure(rule, nearest(gallery, descriptor));
      // Imported late: the other mode starts without it.
      const { loadEveryoneRecogniser } = await import("../recognition/timeline/everyone.ts");
      return loadEveryoneRecogniser(gallery, { rule, every, bystanders, limits, finder });
    }),
    findStudent: createStudentLookup(new DynamoDBClient(config), names.studentsTable),
    encodeJpeg,
    scratch,
    omitDescriptor: options.omitDescriptor ?? false,
    inParts: people === "all" && rangeMinutes ? await rangeRecogniser(rangeMinutes) : null,
  }));
}

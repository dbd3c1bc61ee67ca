// A person is erased on an emulated cloud and this machine; then every byte that is left is searched.
import assert from "node:assert/strict";
import { followErasures } from "../bridge/erase/follow_erasures.ts";
import { openLedger } from "../bridge/ledger/ledger.ts";
import { recordingLog } from "../bridge/testing/recording_log.ts";
import { uploadEvent } from "../bridge/testing/sample_messages.ts";
import { programCommand, programEnvironment } from "../cli/program_command.ts";
import { createResultFileWriter } from "../bridge/collect/result_files.ts";
import { csvKey, frameKey, peopleKey, resultCsv, tracksKey } from "../contract/csv.ts";
import { namesOf } from "../contract/names.ts";
import { encodeOutputMetadata, NO_DETAILS } from "../contract/output_metadata.ts";
import type { Result } from "../contract/result.ts";
import { inTempDir } from "../contract/testing/harness.ts";
import { readGallery } from "../recognition/gallery/gallery_file.ts";
import {
  bobResult,
  descriptorOf,
  ENCODED_DESCRIPTOR,
  everyByte,
  everyoneResult,
  PERSON,
  personResult,
  resultOf,
  tracesIn,
  VIDEO,
  writeSampleFiles,
} from "../erase/testing/sample_files.ts";
import type { QueueUrls } from "../workload/cloud/queues.ts";
import { type Cloud, testOnMinistack } from "./workload/ministack.ts";
import { storedInCloud } from "./testing/stored_in_cloud.ts";
import { createResources } from "./workload/fake_pipeline.ts";

const names = namesOf("rollcall");
const TableName = names.studentsTable;

/** Answered while the person was still known; its message is on the way. */
const lateResult = resultOf(3, PERSON, { key: "vantongeren-late.mp4" });
/** Bob's, with the person as the second nearest. */
const nearResult = resultOf(4, "Bob", { key: "near.mp4" });
const sharedResult: Result = resultOf(5, "Bob", {
  key: "both.mp4",
  others: [{
    name: PERSON,
    student: null,
    distance: 0.3,
    face: { x: 1, y: 1, width: 9, height: 9 },
  }],
});

testOnMinistack(
  "a person is erased everywhere, and nobody else",
  (t, cloud) =>
    inTempDir(async (folder) => {
      const urls = await createCloud(cloud);
      await fill(cloud, urls);
      await writeSampleFiles(folder);
      await Deno.remove(`${folder}/notes.txt`);
      const erase = (...args: string[]) => runErase(folder, cloud, args);
      const log = recordingLog();
      const ledger = await openLedger(`${folder}/var/local/bridge/results.csv`);
      const stop = followErasures(ledger, log, 50);
      await ledger.append([sharedResult, nearResult, everyoneResult]);
      await writeEveryone(folder);

      try {
        await t.step("the search finds what is there", async () => {
          const traces = tracesIn(`${everyByte(folder)}${await everythingIn(cloud, urls)}`);
          assert.equal(traces.length, 6);
        });

        await t.step(
          "--plan lists it and changes nothing; --out writes a copy of all",
          async () => {
            const before = everyByte(folder);
            const { code, stdout, stderr } = await erase(PERSON, "--plan", "--out", "data.zip");
            assert.equal(code, 0, stderr);
            assert.match(stdout, /^videos: 4$/m);
            assert.match(stdout, /^objects with everyone in a video: 2$/m);
            assert.match(stdout, /everyone\.mp4: somebody else was recognized in it too/);
            assert.match(stdout, /^rows of the students table: 1$/m);
            assert.match(stdout, /both\.mp4: somebody else was recognized in it too/);
            const zip = await Deno.readFile(`${folder}/data.zip`);
            await Deno.remove(`${folder}/data.zip`);
            assert.equal(everyByte(folder), before);
            const text = new TextDecoder().decode(zip);
            for (
              const name of [
                `videos/${VIDEO}`,
                `frames/${frameKey(VIDEO)}`,
                `everyone/${peopleKey(everyoneResult.key)}`,
                "table.json",
                "what.txt",
              ]
            ) {
              assert.ok(text.includes(name), name);
            }
            assert.ok(!text.includes("Bob"), "nobody else is in the copy");
          },
        );

        await t.step(
          "what has to be decided is asked, or an error without a terminal",
          async () => {
            const before = everyByte(folder);
            const undecided = await erase(PERSON, "--yes");
            assert.match(undecided.stderr, /add --videos all, --videos frames or --videos keep/);
            const unconfirmed = await erase(PERSON, "--videos", "all");
            assert.match(
              unconfirmed.stderr,
              /no terminal to ask on: add --yes\. Nothing was erased/,
            );
            assert.deepEqual([undecided.code, unconfirmed.code], [1, 1]);
            assert.equal(everyByte(folder), before);
          },
        );

        await t.step("with messages on the way it is partly done, and says so", async () => {
          const { code, stdout, stderr } = await erase(
            PERSON,
            ...["--yes", "--videos", "all", "--wait", "0", "--json"],
          );
          assert.equal(code, 3, `${stdout}${stderr}`);
          const receipt = JSON.parse(stdout);
          assert.equal(receipt.isDone, false);
          assert.deepEqual(receipt.remaining, []);
          assert.ok(
            receipt.left.some(({ what }: { what: string }) => /^1 messages/.test(what)),
            stdout,
          );
          assert.deepEqual(tracesIn(stdout), []);
        });

        await t.step("a result that arrives afterwards is written without the answer", async () => {
          const { Messages = [] } = await cloud.sqs.receiveMessage({ QueueUrl: urls.output });
          const [{ Body = "", ReceiptHandle } = {}] = Messages;
          assert.equal((await ledger.append([JSON.parse(Body)])).length, 1);
          await cloud.sqs.deleteMessage({ QueueUrl: urls.output, ReceiptHandle });
        });

        await t.step("then nothing is left of the person, in no byte", async () => {
          assert.deepEqual(tracesIn(everyByte(folder)), []);
          assert.deepEqual(tracesIn(await everythingIn(cloud, urls)), []);
          assert.doesNotMatch(JSON.stringify(log.lines), /antongeren/);
        });

        await t.step("everybody else is there, and no upload can count twice", async () => {
          const left = await everythingIn(cloud, urls);
          for (const key of ["bob.mp4", "near.mp4"]) {
            for (const one of [key, frameKey(key), csvKey(key)]) assert.ok(left.includes(one), one);
          }
          assert.match(left, /"major":{"S":"Art"}/);
          assert.match(await Deno.readTextFile(`${folder}/var/local/bridge/results.csv`), /,Bob,/);
          const file = `${folder}/var/local/bridge/results/everyone.json`;
          const { people } = JSON.parse(await Deno.readTextFile(file));
          assert.deepEqual(people, [everyoneResult.people![0], everyoneResult.people![2]]);
          const all = [
            personResult,
            bobResult,
            lateResult,
            nearResult,
            sharedResult,
            everyoneResult,
          ];
          assert.deepEqual(await ledger.append(all), []);
          assert.deepEqual((await readGallery(`${folder}/var/local/gallery`)).people, ["Bob"]);
        });

        await t.step("a second run finds nothing", async () => {
          const { code, stdout } = await erase(PERSON, "--yes", "--videos", "all");
          assert.equal(stdout, "nothing found\n");
          assert.equal(code, 4);
        });
      } finally {
        await stop();
        ledger.close();
      }
    }),
);

testOnMinistack(
  "an erasure that is killed before any of its steps ends the same when it is repeated",
  async (_, cloud) => {
    // Loaded only here: the SDK reads the environment when it loads.
    const { carryOut } = await import("../erase/carry_out.ts");
    const { makePlan } = await import("../erase/plan.ts");
    const { scanFiles } = await import("../erase/files/scan.ts");
    const { storesOfStack } = await import("../erase/stores.ts");
    const { ECRClient } = await import("@aws-sdk/client-ecr");
    const { LambdaClient } = await import("@aws-sdk/client-lambda");
    const config = {
      endpoint: cloud.env["AWS_ENDPOINT_URL"]!,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    };
    const clients = { ...cloud, ecr: new ECRClient(config), lambda: new LambdaClient(config) };
    // Long polls would take minutes; MiniStack's short polls find every message.
    cloud.sqs.middlewareStack.add((next) => (args) => {
      if ("WaitTimeSeconds" in args.input) args.input.WaitTimeSeconds = 0;
      return next(args);
    }, { step: "initialize" });
    const urls = await createCloud(cloud);

    /** One run of the program, which knows nothing of an earlier one. */
    const erase = async (folder: string, onStep: (title: string) => void) => {
      const known = {
        videos: new Set<string>(),
        shared: new Set<string>(),
        identities: new Set<string>(),
      };
      const search = () => ({
        name: PERSON,
        ...known,
        choice: "all" as const,
        signal: new AbortController().signal,
        files: () => scanFiles([folder]),
      });
      const stores = storesOfStack(clients, names, {
        guests: [],
        runInGuest: () => Promise.reject(new Error("no guest")),
      });
      return await carryOut(await makePlan(stores, search()), stores, search, { onStep });
    };

    const steps: string[] = [];
    for (let n = -1; n < steps.length; n++) {
      await inTempDir(async (folder) => {
        await fill(cloud, urls);
        await cloud.sqs.purgeQueue({ QueueUrl: urls.output });
        await writeSampleFiles(folder);
        await writeEveryone(folder);
        await Deno.remove(`${folder}/notes.txt`);
        if (n >= 0) {
          const killed = new Error("killed");
          const kill = (title: string) => {
            if (title === steps[n]) throw killed;
          };
          await assert.rejects(erase(folder, kill), killed);
        }
        const { isDone, reasons } = await erase(folder, (title) => n < 0 && steps.push(title));
        assert.ok(isDone, `${steps[n]}: ${reasons}`);
        const left = `${everyByte(folder)}${await everythingIn(cloud, urls)}`;
        assert.deepEqual(tracesIn(left), [], steps[n]);
      });
    }
    assert.ok(steps.length > 10, `${steps}`);
    clients.ecr.destroy();
    clients.lambda.destroy();
  },
);

/** Runs the program with its own permissions in a folder that stands for the checkout. */
async function runErase(folder: string, cloud: Cloud, args: readonly string[]) {
  const [deno, ...command] = programCommand("erase", "erase/main.ts");
  const { code, stdout, stderr } = await new Deno.Command(deno!, {
    args: [...command, ...args],
    cwd: folder,
    clearEnv: true,
    env: programEnvironment(cloud.env),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

async function createCloud(cloud: Cloud): Promise<QueueUrls> {
  const urls = await createResources(cloud, names);
  // No function takes uploads here.
  await cloud.s3.putBucketNotificationConfiguration({
    Bucket: names.inputBucket,
    NotificationConfiguration: {},
  });
  await cloud.dynamo.createTable({
    TableName,
    KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  return urls;
}

/** Puts everything of six uploads into the cloud, and nothing else into the queues. */
async function fill(cloud: Cloud, urls: QueueUrls): Promise<void> {
  for (const QueueUrl of Object.values(urls)) await cloud.sqs.purgeQueue({ QueueUrl });
  for (const [name, major] of [[PERSON.normalize("NFD"), "Physics"], ["Bob", "Art"]] as const) {
    await cloud.dynamo.putItem({ TableName, Item: { name: { S: name }, major: { S: major } } });
  }
  const all = [personResult, bobResult, lateResult, nearResult, sharedResult, everyoneResult];
  for (const result of all) await putUpload(cloud, result);
  const Bucket = names.frameBucket;
  const { identity, people = [] } = everyoneResult;
  const object = { version: 1, identity, seconds: 9, faces: null, people };
  const Body = JSON.stringify(object);
  await cloud.s3.putObject({ Bucket, Key: peopleKey(everyoneResult.key), Body });
  await cloud.s3.putObject({ Bucket, Key: tracksKey(VIDEO), Body: ENCODED_DESCRIPTOR });
  const { sqs } = cloud;
  await sqs.sendMessage({ QueueUrl: urls.output, MessageBody: JSON.stringify(lateResult) });
  await sqs.sendMessage({ QueueUrl: urls.outputDead, MessageBody: JSON.stringify(personResult) });
  await sqs.sendMessage({ QueueUrl: urls.inputDead, MessageBody: uploadEvent(VIDEO) });
  await sqs.sendMessage({ QueueUrl: urls.inputDead, MessageBody: uploadEvent("bob.mp4") });
}

async function putUpload({ s3 }: Cloud, result: Result): Promise<void> {
  const { key } = result;
  await s3.putObject({ Bucket: names.inputBucket, Key: key, Body: `video ${key}` });
  await s3.putObject({ Bucket: names.frameBucket, Key: frameKey(key), Body: `frame ${key}` });
  const second = result === nearResult ? { name: PERSON, distance: 0.7 } : null;
  await s3.putObject({
    Bucket: names.outputBucket,
    Key: csvKey(key),
    Body: resultCsv(result),
    Metadata: encodeOutputMetadata({
      ...NO_DETAILS,
      identity: result.identity,
      requestId: "r",
      startedAt: "2026-01-02T03:04:05.678Z",
      endedAt: "2026-01-02T03:04:06.678Z",
      outcome: result.outcome,
      distance: result.distance,
      ms: 1,
      nearest: { name: result.name!, distance: 0.41, second },
      descriptor: descriptorOf(result.name === PERSON ? 0.25 : 0.5),
    }),
  });
}

/** The file beside the ledger with everyone in a video. */
async function writeEveryone(folder: string): Promise<void> {
  const write = createResultFileWriter(`${folder}/var/local/bridge/results`, {
    isEveryResult: false,
  });
  await write(everyoneResult, true);
}

const everythingIn = (cloud: Cloud, urls: QueueUrls) =>
  storedInCloud(cloud, {
    buckets: [names.inputBucket, names.frameBucket, names.outputBucket],
    queueUrls: Object.values(urls),
    table: TableName,
  });

import type { S3 } from "@aws-sdk/client-s3";
import type { SQS } from "@aws-sdk/client-sqs";
import { type Names, namesOf } from "../../contract/names.ts";
import { pipeline } from "../../contract/pipeline.ts";
import type { CloudAccess } from "../../embedded/resources.ts";
import { until } from "../../embedded/testing/probes.ts";
import { type RunningBridge, startBridge } from "./running_bridge.ts";
import { startStubFunction, type StubFunction } from "../testing/stub_function.ts";

/** Resources, a function and bridges of one project, isolated from others. */
export interface Project {
  readonly names: Names;
  readonly stub: StubFunction;
  /** The environment for a program of the project. */
  readonly env: Readonly<Record<string, string>>;
  /** Creates the resources, with empty queues. */
  create(): Promise<void>;
  /** Uploads a video for each key. */
  upload(keys: readonly string[]): Promise<void>;
  send(queue: string, body: string): Promise<void>;
  /** Visible messages of a queue, and those in flight. */
  depth(queue: string): Promise<[visible: number, hidden: number]>;
  /** Waits for these numbers. */
  untilDepth(queue: string, visible: number, hidden: number): Promise<void>;
  /** Up to ten messages, without hiding them: each look counts as a receive. */
  look(queue: string): Promise<Look[]>;
  /** A bridge that has started, with its ledger in this folder of the stage's. */
  bridge(folder: string, ...args: string[]): Promise<RunningBridge>;
  /** The same, not awaited. */
  spawn(folder: string, ...args: string[]): RunningBridge;
  stop(): Promise<void>;
}

export interface Look {
  readonly body: string;
  readonly receives: number;
  readonly reason: string | undefined;
}

export interface Place {
  readonly access: CloudAccess;
  readonly s3: S3;
  readonly sqs: SQS;
  readonly folder: string;
}

export interface ProjectOptions {
  /** Concurrent invocations; further ones are throttled (429). */
  readonly concurrency?: number;
  /**
   * Short where one bridge follows another: MiniStack gives the next result to a poll that was cut
   * off, which makes it invisible.
   */
  readonly resultsHiddenSeconds?: number;
  /** Where the function is served; by default the stub. */
  readonly functionUrl?: string;
}

/** MiniStack's only account. */
const ACCOUNT = "000000000000";

/** A project of this name, without its resources yet. */
export function createProject(
  { access, s3, sqs, folder }: Place,
  name: string,
  { concurrency = 1000, resultsHiddenSeconds = 60, functionUrl }: ProjectOptions,
): Project {
  const names = namesOf(name);
  const env = {
    AWS_ENDPOINT_URL: access.endpoint,
    AWS_REGION: access.region,
    AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
    ROLLCALL_PROJECT: name,
  };
  const bridges: RunningBridge[] = [];
  const urlOf = (queue: string) => `${access.endpoint}/${ACCOUNT}/${queue}`;
  const send = async (queue: string, MessageBody: string) => {
    await sqs.sendMessage({ QueueUrl: urlOf(queue), MessageBody });
  };
  const stub = startStubFunction((body) => send(names.outputQueue, body));
  const depth = async (queue: string): Promise<[number, number]> => {
    const { Attributes: a = {} } = await sqs.getQueueAttributes({
      QueueUrl: urlOf(queue),
      AttributeNames: ["All"],
    });
    return [
      Number(a.ApproximateNumberOfMessages),
      Number(a.ApproximateNumberOfMessagesNotVisible),
    ];
  };
  const spawn = (of: string, ...args: string[]) => {
    const logFile = `${folder}/${name}-${bridges.length + 1}.log`;
    const bridge = startBridge({ folder: `${folder}/${name}/${of}`, env, args, logFile });
    bridges.push(bridge);
    return bridge;
  };
  return {
    names,
    stub,
    env,
    async create() {
      // Imported here: the SDK reads the environment when it is loaded, which a bare `deno test`
      // may not.
      const { createResources } = await import("../../embedded/resources.ts");
      await createResources(access, names, {
        functionUrl: functionUrl ?? stub.url,
        ...pipeline,
        concurrency,
      });
      // Removes the notification's TestEvents: tests count only their own messages.
      await sqs.purgeQueue({ QueueUrl: urlOf(names.inputQueue) });
      await sqs.setQueueAttributes({
        QueueUrl: urlOf(names.outputQueue),
        Attributes: { VisibilityTimeout: `${resultsHiddenSeconds}` },
      });
    },
    async upload(keys) {
      for (const Key of keys) {
        await s3.putObject({ Bucket: names.inputBucket, Key, Body: "a video" });
      }
    },
    send,
    depth,
    async untilDepth(queue, visible, hidden) {
      await until(async () => `${await depth(queue)}` === `${visible},${hidden}`);
    },
    async look(queue) {
      const { Messages = [] } = await sqs.receiveMessage({
        QueueUrl: urlOf(queue),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["ApproximateReceiveCount"],
      });
      return Messages.map(({ Body, Attributes, MessageAttributes }) => ({
        body: Body ?? "",
        receives: Number(Attributes?.ApproximateReceiveCount),
        reason: MessageAttributes?.reason?.StringValue,
      }));
    },
    spawn,
    async bridge(of, ...args) {
      const bridge = spawn(of, ...args);
      await bridge.started();
      return bridge;
    },
    async stop() {
      await Promise.all(bridges.map((bridge) => bridge.kill()));
      await stub.stop();
    },
  };
}

// The same work with sqs-consumer, at its best: enough consumers for the cap (each handles at most
// ten messages), batch deletes, one fsync per batch of results. It leaves out what costs the bridge
// time: extending visibility, identities, and without --log, log lines.
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Consumer } from "sqs-consumer";
import { clientConfig, explainAwsError } from "../../../../aws/clients.ts";
import { jsonLog } from "../../../../cli/log.ts";
import { flag, runProgram, wholeNumber } from "../../../../cli/program.ts";
import { ledgerLine } from "../../../../contract/ledger_line.ts";
import { namesOf } from "../../../../contract/names.ts";
import { pipeline } from "../../../../contract/pipeline.ts";
import { parseResult } from "../../../../contract/result.ts";

/** The most that SQS delivers at once. */
const MAX_BATCH_SIZE = 10;
/** One consumer saves some thousand results a second. */
const IN_FLIGHT_A_SAVER = 64;

/**
 * Allows a connection a minute: hundreds of handshakes at once take longer than usual, and what
 * sqs-consumer gives up, the stub does not deliver again.
 */
function patient(config: ReturnType<typeof clientConfig>) {
  return { ...config, requestHandler: { ...config.requestHandler, connectionTimeout: 60_000 } };
}

await runProgram({
  name: "sqs-consumer",
  summary: "Does the bridge's work with sqs-consumer.",
  flags: {
    concurrency: flag({
      flags: "--concurrency <n>",
      help: "maximum number of uploads in flight",
      default: 64,
      parse: wholeNumber(1, 1000),
    }),
    log: flag<boolean | undefined>({
      flags: "--log",
      help: "print a line for each upload, as the bridge does at level debug",
    }),
    file: flag<string>({
      flags: "--file <file>",
      help: "the file of results",
      example: "results.csv",
    }),
  },
  explain: explainAwsError,
  main: async ({ concurrency, file, log: isLogging }) => {
    const log = jsonLog({ program: "sqs-consumer" });
    const names = namesOf("rollcall");
    const sqs = new SQSClient(patient(clientConfig({ sockets: 2 * concurrency + 8 })));
    const lambda = new LambdaClient(patient(clientConfig({ sockets: concurrency })));
    const urlOf = async (QueueName: string) =>
      (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
    const [inputUrl, outputUrl] = await Promise.all([
      urlOf(names.inputQueue),
      urlOf(names.outputQueue),
    ]);
    const results = await Deno.open(file, { append: true, create: true });

    const consume = (
      queueUrl: string,
      batchSize: number,
      handle: (bodies: string[]) => Promise<void>,
    ) => {
      const consumer = Consumer.create({
        sqs,
        queueUrl,
        batchSize,
        waitTimeSeconds: pipeline.receiveWaitSeconds,
        handleMessageBatch: async (messages) => {
          await handle(messages.map(({ Body }) => Body ?? ""));
          return messages;
        },
      });
      consumer.on("error", (error) => console.error(error.message));
      consumer.on("processing_error", (error) => console.error(error.message));
      consumer.start();
    };

    for (let left = concurrency; left > 0; left -= MAX_BATCH_SIZE) {
      consume(inputUrl, Math.min(left, MAX_BATCH_SIZE), async (bodies) => {
        await Promise.all(bodies.map((body) =>
          lambda.send(
            new InvokeCommand({
              FunctionName: names.functionName,
              Payload: new TextEncoder().encode(body),
            }),
          )
        ));
      });
    }
    for (let left = concurrency; left > 0; left -= IN_FLIGHT_A_SAVER) {
      consume(outputUrl, MAX_BATCH_SIZE, async (bodies) => {
        const all = bodies.map(parseResult);
        const lines = all.map((result) => ledgerLine(result, new Date()));
        await results.write(new TextEncoder().encode(lines.join("")));
        await results.syncData();
        for (const { identity, key, outcome, requestId, ms } of isLogging ? all : []) {
          log.info("upload", { identity, key, outcome, requestId, ms: ms.total });
        }
      });
    }
    // Runs until it is killed: its sockets keep it alive.
    await new Promise<never>(() => {});
    return 0;
  },
});

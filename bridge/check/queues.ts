import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type QueueAttributeName,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { pipeline } from "../../contract/pipeline.ts";
import { type Findings, isDenied, isFatal } from "./findings.ts";
import {
  type Probe,
  probeChangeVisibility,
  probeDelete,
  probeReceive,
  probeReceiveNone,
  probeSend,
} from "./probes.ts";

export interface QueueCheck {
  readonly sqs: SQSClient;
  readonly queue: string;
  readonly deadQueue: string;
  /** Seconds. */
  readonly functionTimeout: number;
  /** Deliveries after which the bridge dead-letters a message; undefined: it does at once. */
  readonly maxAttempts: number | undefined;
  readonly findings: Findings;
}

const ATTRIBUTES: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "MessageRetentionPeriod",
  "QueueArn",
  "RedrivePolicy",
  "VisibilityTimeout",
];

type Attributes = Partial<Record<QueueAttributeName, string>>;

/**
 * Checks a queue and its dead-letter queue: they exist, are configured properly, and allow the
 * bridge's calls.
 */
export async function checkQueues(check: QueueCheck): Promise<void> {
  const { sqs, queue, deadQueue, findings } = check;
  const url = await urlOf(check, queue);
  const of = url && await attributesOf(check, queue, url);
  if (url && of) {
    const isEmpty = of.ApproximateNumberOfMessages === "0";
    await checkCalls(check, queue, url, [
      ["sqs:ReceiveMessage", isEmpty ? probeReceive : probeReceiveNone],
      ["sqs:ChangeMessageVisibility", probeChangeVisibility],
      ["sqs:DeleteMessage", probeDelete],
    ]);
  }
  const deadUrl = await urlOf(check, deadQueue);
  if (deadUrl) await checkCalls(check, deadQueue, deadUrl, [["sqs:SendMessage", probeSend]]);
  if (!of || !deadUrl) return;
  checkAttributes(check, of);
  // Only for metrics and the comparison below: a denial is a warning.
  const ofDead = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ["All"] }),
  ).catch((error) => {
    if (!isDenied(error)) throw error;
    findings.warn(
      `queue ${deadQueue}: metrics cannot report its depth: allow sqs:GetQueueAttributes on it`,
    );
    return undefined;
  });
  if (ofDead) checkPair(check, of, ofDead.Attributes ?? {});
}

async function urlOf({ sqs, findings }: QueueCheck, name: string): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl;
  } catch (error) {
    if (isFatal(error)) throw error;
    const remedy = isDenied(error) ? `: allow sqs:GetQueueUrl on ${name}` : "";
    findings.fail(`queue ${name}: ${findings.explain(error)}${remedy}`);
    return undefined;
  }
}

async function attributesOf(
  { sqs, findings }: QueueCheck,
  name: string,
  QueueUrl: string,
): Promise<Attributes | undefined> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ATTRIBUTES });
  try {
    return (await sqs.send(command)).Attributes ?? {};
  } catch (error) {
    if (isFatal(error)) throw error;
    const remedy = isDenied(error) ? `: allow sqs:GetQueueAttributes on ${name}` : "";
    findings.fail(`queue ${name}: ${findings.explain(error)}${remedy}`);
    return undefined;
  }
}

/** Probes each call that the bridge makes. */
async function checkCalls(
  { sqs, findings }: QueueCheck,
  name: string,
  url: string,
  calls: readonly (readonly [action: string, probe: Probe])[],
): Promise<void> {
  const allowed: string[] = [];
  for (const [action, probe] of calls) {
    try {
      await probe(sqs, url);
      allowed.push(action);
    } catch (error) {
      if (isFatal(error)) throw error;
      const remedy = isDenied(error) ? `: allow ${action} on ${name}` : "";
      findings.fail(`queue ${name}: ${action}: ${findings.explain(error)}${remedy}`);
    }
  }
  if (allowed.length > 0) findings.ok(`queue ${name}: exists; allowed: ${allowed.join(", ")}`);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function checkAttributes(check: QueueCheck, of: Attributes): void {
  const { queue, deadQueue, functionTimeout, maxAttempts, findings } = check;
  const hidden = Number(of.VisibilityTimeout ?? 30);
  const wanted = 6 * functionTimeout;
  if (hidden === 0) {
    findings.fail(`queue ${queue}: its visibility timeout is 0 s: set it to ${wanted} s`);
  } else if (hidden < wanted) {
    findings.warn(
      `queue ${queue}: its visibility timeout is ${hidden} s: set it to ${wanted} s, six times the ` +
        "function's timeout",
    );
  }
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(of.RedrivePolicy || "{}");
  if (!deadLetterTargetArn) {
    return findings.warn(
      `queue ${queue}: it has no redrive policy: a message that kills each bridge that receives ` +
        `it comes back for days: set one to ${deadQueue}, with a maxReceiveCount of ${pipeline.maxReceives}`,
    );
  }
  const receives = Number(maxReceiveCount);
  if (receives < 5 || receives <= (maxAttempts ?? 0)) {
    const why = maxAttempts === undefined
      ? "a few failed deliveries lose a result"
      : `SQS moves messages before --max-attempts ${maxAttempts}, without a reason`;
    const least = Math.max(5, (maxAttempts ?? 0) + 1);
    findings.warn(
      `queue ${queue}: its maxReceiveCount is ${receives}: ${why}: set ${least} or more`,
    );
  }
}

function checkPair({ queue, deadQueue, findings }: QueueCheck, of: Attributes, dead: Attributes) {
  const { deadLetterTargetArn } = JSON.parse(of.RedrivePolicy || "{}");
  if (deadLetterTargetArn && dead.QueueArn && deadLetterTargetArn !== dead.QueueArn) {
    findings.warn(
      `queue ${queue}: SQS moves failing messages to ${deadLetterTargetArn}, not to ${deadQueue}: ` +
        `dlq would not see them: name ${deadQueue} in the redrive policy`,
    );
  }
  const [kept, keptDead] = [of, dead].map((one) => Number(one.MessageRetentionPeriod ?? 0));
  // A message that SQS moves keeps its original send time.
  if (kept && keptDead && keptDead <= kept) {
    findings.warn(
      `queue ${deadQueue}: it keeps messages ${days(keptDead)}, ${queue} ${days(kept)}: one that ` +
        "dies late is deleted unseen: keep dead-lettered messages 14 days, longer than the others",
    );
  }
}

function days(seconds: number): string {
  return `${(seconds / 86_400).toFixed(1)} days`;
}

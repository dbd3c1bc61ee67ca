import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "../../aws/clients.ts";
import type { Names } from "../../contract/names.ts";
import { checkClock, createClock } from "./clock.ts";
import { checkCredentials } from "./credentials.ts";
import { createFindings, type Findings, isFatal } from "./findings.ts";
import { checkFunction } from "./function.ts";
import { checkLedger } from "./ledger.ts";
import { awaitNewKey } from "./new_key.ts";
import { checkQueues } from "./queues.ts";

export interface CheckOptions {
  readonly region: string | undefined;
  readonly names: Names;
  readonly ledger: string;
  readonly concurrency: number;
  readonly maxAttempts: number;
  /** Seconds. */
  readonly functionTimeout: number;
  /** Seconds. */
  readonly drainTimeout: number;
  /** What invokes the function: bridge, esm or s3. */
  readonly trigger: string;
  /** Seconds in which AWS may still get to know the access key; default: 30. */
  readonly newKeySeconds?: number;
  /** The folder that a compiled bridge may write. */
  readonly compiledFor?: string | undefined;
  /** Default: standard output. */
  readonly print?: (line: string) => void;
}

const TAKEN_BY: Readonly<Record<string, string>> = {
  esm:
    "AWS itself takes them from the input queue (trigger=esm), so the bridge gets only some of them",
  s3: "the bucket invokes the function itself (trigger=s3), so none reaches the input queue",
};

/**
 * Checks everything that the bridge needs, changes nothing, and prints a line for each: `ok`,
 * `warns` or `fails`, the subject, and a remedy.
 * @returns the exit code: 1 if the bridge would not work
 */
export async function checkBridge(options: CheckOptions): Promise<number> {
  const { print = console.log, concurrency, maxAttempts, functionTimeout, drainTimeout } = options;
  const findings = createFindings(print, options.region);
  // They were validated when they were parsed.
  findings.ok(
    `settings: ${concurrency} uploads in flight, ${maxAttempts} attempts, function timeout ` +
      `${functionTimeout} s, drain ${drainTimeout} s`,
  );
  if (options.trigger !== "bridge") {
    findings.warn(
      `uploads: ${
        TAKEN_BY[options.trigger]
      }; for the bridge, ./rollcall ansible-playbook playbooks/aws.yml ` +
        "-e trigger=bridge and playbooks/outputs.yml",
    );
  }
  await checkLedger(options.ledger, findings, options.compiledFor);
  await checkAws(options, findings);
  const { failures, warnings } = findings;
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  print(
    failures + warnings === 0
      ? "bridge check: all well"
      : `bridge check: ${count(failures, "failure")}, ${count(warnings, "warning")}`,
  );
  return failures > 0 ? 1 : 0;
}

async function checkAws(options: CheckOptions, findings: Findings): Promise<void> {
  const { region, names, functionTimeout, maxAttempts } = options;
  const config = { ...clientConfig({ region, readTimeoutMs: 10_000 }), maxAttempts: 2 };
  const sqs = new SQSClient(config);
  const lambda = new LambdaClient(config);
  const clock = createClock();
  for (const client of [sqs, lambda]) {
    clock.watch(client);
    awaitNewKey(client, options.newKeySeconds);
  }
  try {
    if (!await checkCredentials(sqs, findings)) return;
    const common = { sqs, functionTimeout, findings };
    await checkQueues({
      ...common,
      queue: names.inputQueue,
      deadQueue: names.inputDeadLetterQueue,
      maxAttempts,
    });
    await checkQueues({
      ...common,
      queue: names.outputQueue,
      deadQueue: names.outputDeadLetterQueue,
      maxAttempts: undefined,
    });
    await checkFunction(lambda, names.functionName, functionTimeout, findings);
  } catch (error) {
    if (!isFatal(error)) throw error;
    findings.fail(`AWS: ${findings.explain(error)}; the remaining AWS checks were skipped`);
  } finally {
    checkClock(clock, findings);
    sqs.destroy();
    lambda.destroy();
  }
}

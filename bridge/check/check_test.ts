import assert from "node:assert/strict";
import { namesOf } from "../../contract/names.ts";
import { LEDGER_HEADER } from "../../contract/ledger_line.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";
import { DENIED, type FakeAws, fakeAws } from "../testing/fake_aws.ts";

const { ignore } = needs("net", "env", "read", "write", "sys");

const SETTINGS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CREDENTIAL_EXPIRATION",
  "AWS_ENDPOINT_URL",
  "AWS_PROFILE",
  "AWS_REGION",
];

interface Given {
  readonly aws: FakeAws;
  readonly dir: string;
  readonly set: (variable: string, value: string) => void;
  /** The printed lines and the exit code. */
  readonly check: (
    ledger?: string,
    trigger?: string,
    newKeySeconds?: number,
  ) => Promise<{ code: number; lines: string[] }>;
}

/** A test of the check against a fake AWS where everything is in order at first. */
function test(name: string, run: (given: Given) => Promise<void>) {
  const fn = () =>
    inTempDir(async (dir) => {
      const before = SETTINGS.map((variable) => [variable, Deno.env.get(variable)] as const);
      const aws = fakeAws();
      for (const variable of SETTINGS) Deno.env.delete(variable);
      Deno.env.set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
      Deno.env.set("AWS_SECRET_ACCESS_KEY", "very-secret");
      Deno.env.set("AWS_ENDPOINT_URL", aws.endpoint);
      try {
        await run({ aws, dir, set: Deno.env.set, check: (...more) => check(dir, ...more) });
      } finally {
        for (const [variable, value] of before) {
          if (value === undefined) Deno.env.delete(variable);
          else Deno.env.set(variable, value);
        }
        await aws.stop();
      }
    });
  Deno.test({ name: `check: ${name} (needs net, env, read, write, sys)`, ignore, fn });
}

async function check(
  dir: string,
  ledger = `${dir}/bridge/results.csv`,
  trigger = "bridge",
  newKeySeconds = 0,
) {
  // Imported here: the SDK reads the environment when it is loaded.
  const { checkBridge } = await import("./check.ts");
  const lines: string[] = [];
  const code = await checkBridge({
    region: "us-east-1",
    names: namesOf("rollcall"),
    ledger,
    concurrency: 64,
    maxAttempts: 8,
    functionTimeout: 60,
    drainTimeout: 30,
    trigger,
    newKeySeconds,
    print: (line) => lines.push(line.replaceAll(dir, "DIR")),
  });
  const text = lines.join("\n");
  assert.doesNotMatch(text, /very-secret|AKIDEXAMPLE/);
  for (const line of lines.slice(0, -1)) assert.match(line, /^(ok|warns|fails) +\S/);
  return { code, lines };
}

const not = (lines: readonly string[], level: string) =>
  lines.slice(0, -1).filter((line) => !line.startsWith(level));

test("each item has its line where everything is in order", async ({ aws, dir, check }) => {
  const { code, lines } = await check();
  assert.deepEqual(lines, [
    "ok     settings: 64 uploads in flight, 8 attempts, function timeout 60 s, drain 30 s",
    "ok     ledger DIR/bridge/results.csv: can be created",
    "ok     credentials: from the environment",
    "ok     queue rollcall-input: exists; allowed: sqs:ReceiveMessage, sqs:ChangeMessageVisibility, sqs:DeleteMessage",
    "ok     queue rollcall-input-dlq: exists; allowed: sqs:SendMessage",
    "ok     queue rollcall-output: exists; allowed: sqs:ReceiveMessage, sqs:ChangeMessageVisibility, sqs:DeleteMessage",
    "ok     queue rollcall-output-dlq: exists; allowed: sqs:SendMessage",
    "ok     function rollcall-recognise: exists, and may be invoked",
    "ok     clock: agrees with AWS's",
    "bridge check: all well",
  ]);
  assert.equal(code, 0);
  assert.deepEqual([...Deno.readDirSync(dir)], [], "the check leaves nothing behind");
  assert.ok(aws.calls.includes("ReceiveMessage rollcall-input 1"));
});

test("a trigger other than the bridge is a warning", async ({ check }) => {
  const s3 = await check(undefined, "s3");
  assert.match(
    not(s3.lines, "ok").join("\n"),
    /^warns +uploads: the bucket invokes .*-e trigger=bridge .*$/,
  );
  assert.deepEqual([s3.code, s3.lines.at(-1)], [0, "bridge check: 0 failures, 1 warning"]);
  const esm = await check(undefined, "esm");
  assert.match(not(esm.lines, "ok").join("\n"), /^warns +uploads: AWS itself takes them from .*$/);
});

test("each call that is not allowed is named, with its queue", async ({ aws, check }) => {
  const calls: [call: string, action: string][] = [
    ["GetQueueUrl rollcall-output-dlq", "sqs:GetQueueUrl on rollcall-output-dlq"],
    ["GetQueueAttributes rollcall-input", "sqs:GetQueueAttributes on rollcall-input"],
    ["ReceiveMessage rollcall-input 1", "sqs:ReceiveMessage on rollcall-input"],
    ["DeleteMessageBatch rollcall-output", "sqs:DeleteMessage on rollcall-output"],
    [
      "ChangeMessageVisibilityBatch rollcall-input",
      "sqs:ChangeMessageVisibility on rollcall-input",
    ],
    ["SendMessageBatch rollcall-input-dlq", "sqs:SendMessage on rollcall-input-dlq"],
    ["Invoke rollcall-recognise", "lambda:InvokeFunction on rollcall-recognise"],
  ];
  for (const [n, [call, action]] of calls.entries()) {
    // AWS's JSON services answer with 400, others with 403.
    aws.refusals[call] = { ...DENIED, status: n % 2 === 0 ? 400 : 403 };
    const { code, lines } = await check();
    const [fails = "", ...more] = not(lines, "ok");
    assert.ok(fails.startsWith("fails"), `${call}: ${fails}`);
    assert.ok(fails.endsWith(`: allow ${action}`), `${call}: ${fails}`);
    assert.match(fails, /not authorized to perform/);
    assert.deepEqual([more, code, lines.at(-1)], [[], 1, "bridge check: 1 failure, 0 warnings"]);
    delete aws.refusals[call];
  }
});

test("missing permissions for metrics and comparisons are no failure", async ({ aws, check }) => {
  aws.refusals["GetQueueAttributes rollcall-input-dlq"] = DENIED;
  aws.refusals["GetFunctionConfiguration"] = DENIED;
  const { code, lines } = await check();
  assert.match(not(lines, "ok").join("\n"), /^warns +queue rollcall-input-dlq: metrics cannot.*$/);
  assert.ok(lines.some((line) => /^ok .*its timeout may not be read/.test(line)));
  assert.equal(code, 0);
});

test("no message is received from a queue that has messages", async ({ aws, check }) => {
  aws.attributes["rollcall-input"] = { ApproximateNumberOfMessages: "3" };
  const call = "ReceiveMessage rollcall-input 0";
  const message = "Value 0 for parameter MaxNumberOfMessages is invalid.";
  aws.refusals[call] = { status: 400, name: "InvalidParameterValue", message };
  const { code } = await check();
  assert.equal(code, 0);
  assert.deepEqual(aws.calls.filter((one) => /^Receive.*input/.test(one)), [call]);
  aws.refusals[call] = DENIED;
  const { lines } = await check();
  assert.match(not(lines, "ok")[0]!, /allow sqs:ReceiveMessage on rollcall-input$/);
});

test("a missing queue or function is reported", async ({ aws, check }) => {
  const gone = (name: string) => ({ status: 400, name, message: "it does not exist" });
  aws.refusals["GetQueueUrl rollcall-input"] = gone("QueueDoesNotExist");
  aws.refusals["Invoke"] = { ...gone("ResourceNotFoundException"), status: 404 };
  const { code, lines } = await check();
  const [queue, fn, ...more] = not(lines, "ok");
  assert.match(
    queue!,
    /^fails +queue rollcall-input: it does not exist: no such resource in us-east-1 at http.*check ROLLCALL_PROJECT and AWS_REGION .*, or write \.env with .*$/,
  );
  assert.match(
    fn!,
    /^fails +function rollcall-recognise: it does not exist: .*ROLLCALL_PROJECT and AWS_REGION/,
  );
  assert.deepEqual([more, code], [[], 1]);
});

test("unknown or refused credentials are reported once", async ({ aws, check }) => {
  const cases: [name: string, says: RegExp][] = [
    ["InvalidClientTokenId", /does not accept these credentials: check AWS_ACCESS_KEY_ID/],
    ["ExpiredToken", /have expired: sign in again/],
    ["SignatureDoesNotMatch", /check AWS_SECRET_ACCESS_KEY, and the clock/],
  ];
  for (const [name, says] of cases) {
    aws.refusals["*"] = { status: 403, name, message: "no" };
    const { code, lines } = await check();
    const [fails, ...more] = not(lines, "ok");
    assert.match(fails!, /^fails +AWS: .*the remaining AWS checks were skipped$/);
    assert.match(fails!, says);
    assert.deepEqual([more, code], [[], 1], name);
    assert.ok(!aws.calls.some((call) => call.startsWith("Invoke")));
  }
});

test("a key that AWS does not know yet is tried again", async ({ aws, check }) => {
  /** Refuses the first calls of a kind. */
  const unknownAtFirst = (call: string, name: string, times: number) => {
    const refusal = { status: 403, name, message: "is invalid" };
    const get = () => times-- > 0 ? refusal : undefined;
    Object.defineProperty(aws.refusals, call, { get });
  };
  unknownAtFirst("GetQueueUrl", "InvalidClientTokenId", 2);
  unknownAtFirst("Invoke", "UnrecognizedClientException", 1);
  const { code, lines } = await check(undefined, undefined, 5);
  assert.deepEqual([not(lines, "ok"), code], [[], 0]);
  const count = (call: string) => aws.calls.filter((one) => one === call).length;
  assert.deepEqual(
    [count("GetQueueUrl rollcall-input"), count("Invoke rollcall-recognise")],
    [3, 2],
  );
});

test("a KMS key of the queue that may not be used is reported as such", async ({ aws, check }) => {
  aws.refusals["ReceiveMessage rollcall-input 1"] = {
    status: 400,
    name: "KmsAccessDenied",
    message: "the caller may not kms:Decrypt",
  };
  const { lines } = await check();
  assert.match(not(lines, "ok")[0]!, /KmsAccessDenied: the caller may not kms:Decrypt$/);
});

test("throttling and errors of AWS are reported as such", async ({ aws, check }) => {
  aws.refusals["DeleteMessageBatch rollcall-input"] = {
    status: 400,
    name: "ThrottlingException",
    message: "Rate exceeded",
  };
  aws.refusals["SendMessageBatch rollcall-input-dlq"] = {
    status: 500,
    name: "InternalError",
    message: "odd",
  };
  const { code, lines } = await check();
  const [throttled, odd] = not(lines, "ok");
  assert.match(
    throttled!,
    /rollcall-input: sqs:DeleteMessage: AWS throttles requests .*in a minute$/,
  );
  assert.match(odd!, /rollcall-input-dlq: sqs:SendMessage: InternalError: odd$/);
  assert.equal(code, 1);
});

test("an unreachable AWS is reported once", async ({ aws, set, check }) => {
  const unused = fakeAws();
  await unused.stop();
  set("AWS_ENDPOINT_URL", unused.endpoint);
  const { code, lines } = await check();
  assert.match(not(lines, "ok").join("\n"), /^fails +AWS: cannot reach AWS.*ECONNREFUSED.*$/);
  assert.deepEqual([code, aws.calls], [1, []]);
});

test("missing or soon expiring credentials are reported", async ({ set, check }) => {
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  set("AWS_CREDENTIAL_EXPIRATION", at(600));
  assert.match((await check()).lines[2]!, /^ok +credentials: from the environment, until 2/);
  set("AWS_CREDENTIAL_EXPIRATION", at(5));
  assert.match((await check()).lines[2]!, /^warns +credentials: .*needs credentials of a role$/);
  set("AWS_CREDENTIAL_EXPIRATION", at(-5));
  const { code, lines } = await check();
  assert.match(lines[2]!, /^fails +credentials: .*expired.*sign in again/);
  assert.deepEqual([code, lines.length], [1, 4]);
});

test("a clock that is off is a warning, one that is far off a failure", async ({ aws, check }) => {
  const cases: [ahead: number, says: RegExp, code: number][] = [
    [-20, /^ok .*agrees/, 0],
    [-60, /^warns +clock: (59|60|61) s ahead of AWS's: .*NTP/, 0],
    [60, /^warns +clock: (59|60|61) s behind AWS's: .*NTP/, 0],
    [400, /^fails +clock: (399|400|401) s behind AWS's: AWS refuses.*SDK corrects/, 1],
  ];
  for (const [ahead, says, code] of cases) {
    aws.ahead = ahead;
    const result = await check();
    assert.match(result.lines.at(-2)!, says);
    assert.equal(result.code, code, `${ahead} s`);
  }
});

test("queues that are not set up for the bridge are reported", async ({ aws, check }) => {
  const policy = (maxReceiveCount: number, name = "rollcall-input-dlq") =>
    JSON.stringify({ deadLetterTargetArn: `arn:aws:sqs:us-east-1:1:${name}`, maxReceiveCount });
  const cases: [attributes: Record<string, string>, says: RegExp, code: number][] = [
    [{ VisibilityTimeout: "359" }, /^warns .* visibility timeout is 359 s: set it to 360 s/, 0],
    [{ VisibilityTimeout: "0" }, /^fails .* visibility timeout is 0 s: set it to 360 s/, 1],
    [{ RedrivePolicy: "" }, /^warns .* no redrive policy/, 0],
    [{ RedrivePolicy: policy(8) }, /^warns .* is 8: .*--max-attempts 8.*: set 9 or more/, 0],
    [{ RedrivePolicy: policy(10, "other") }, /^warns .* to arn:\S+:other, not to rollcall-i/, 0],
    [{ MessageRetentionPeriod: "1209600" }, /^warns .*-dlq: it keeps messages 14\.0 days/, 0],
  ];
  for (const [attributes, says, wanted] of cases) {
    aws.attributes["rollcall-input"] = attributes;
    const { code, lines } = await check();
    const [line, ...more] = not(lines, "ok");
    assert.match(line ?? "", says);
    assert.deepEqual([more, code], [[], wanted]);
  }
  delete aws.attributes["rollcall-input"];
  aws.attributes["rollcall-output"] = { RedrivePolicy: policy(4, "rollcall-output-dlq") };
  assert.match(not((await check()).lines, "ok")[0]!, /maxReceiveCount is 4: .*: set 5 or more$/);
  aws.attributes["rollcall-output"] = { RedrivePolicy: policy(5, "rollcall-output-dlq") };
  assert.equal((await check()).lines.at(-1), "bridge check: all well");
});

test("a function with a longer timeout, or in a failed state, is reported", async (given) => {
  const { aws, check } = given;
  aws.functionConfig.Timeout = 120;
  const slow = await check();
  assert.match(not(slow.lines, "ok").join("\n"), /^warns .*set --function-timeout 120$/);
  assert.equal(slow.code, 0);
  Object.assign(aws.functionConfig, { Timeout: 30, State: "Failed", StateReason: "no image" });
  const broken = await check();
  assert.match(not(broken.lines, "ok").join("\n"), /^fails .*state Failed \(no image\)/);
  assert.equal(broken.code, 1);
});

test("a ledger that the bridge could not write is reported", async ({ dir, check }) => {
  const said = async (ledger: string) => {
    const { code, lines } = await check(ledger);
    return `${code} ${lines[1]}`;
  };
  const there = `${dir}/there.csv`;
  await Deno.writeTextFile(there, LEDGER_HEADER);
  assert.equal(await said(there), "0 ok     ledger DIR/there.csv: exists, and can be written");
  await Deno.writeTextFile(there, LEDGER_HEADER.slice(0, 9));
  assert.match(await said(there), /^0 ok/);
  await Deno.writeTextFile(`${dir}/other.csv`, "name,major,year\n");
  assert.match(await said(`${dir}/other.csv`), /^1 fails .*is not a ledger/);
  assert.match(await said(`${there}/x.csv`), /^1 fails .*its folder cannot be written/);
  await Deno.mkdir(`${dir}/folder.csv`);
  assert.match(await said(`${dir}/folder.csv`), /^1 fails .*cannot be opened/);
  using lock = await Deno.open(`${there}.lock`, { write: true, create: true });
  await lock.lock(true);
  assert.match(await said(there), /^0 warns .*in use by a bridge/);
  const left = [...Deno.readDirSync(dir)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["folder.csv", "other.csv", "there.csv", "there.csv.lock"]);
});

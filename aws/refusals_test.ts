import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { clientConfig, explainAwsError } from "./clients.ts";
import { isAccessDenied } from "./refusals.ts";

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** What a client's call throws if AWS answers so. */
async function thrown(
  call: (config: Record<string, unknown>) => Promise<unknown>,
  { status, headers = {}, body }: Answer,
): Promise<unknown> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      await request.arrayBuffer();
      return new Response(body, { status, headers });
    },
  );
  try {
    return await call({
      ...clientConfig({ region: "us-west-2" }),
      endpoint: `http://127.0.0.1:${server.addr.port}`,
      forcePathStyle: true,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
      maxAttempts: 1,
    }).then(() => assert.fail("the call was answered"), (error) => error);
  } finally {
    await server.shutdown();
  }
}

// Imported in the calls because the SDK reads the environment when it is loaded.
const scan = async (config: Record<string, unknown>) => {
  const { DynamoDBClient, ScanCommand } = await import("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient(config);
  await client.send(new ScanCommand({ TableName: "t" })).finally(() => client.destroy());
};
const queueUrl = async (config: Record<string, unknown>) => {
  const { GetQueueUrlCommand, SQSClient } = await import("@aws-sdk/client-sqs");
  const client = new SQSClient(config);
  await client.send(new GetQueueUrlCommand({ QueueName: "q" })).finally(() => client.destroy());
};
const list = async (config: Record<string, unknown>) => {
  const { ListObjectsV2Command, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(config);
  await client.send(new ListObjectsV2Command({ Bucket: "b" })).finally(() => client.destroy());
};
const head = async (config: Record<string, unknown>) => {
  const { HeadBucketCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(config);
  await client.send(new HeadBucketCommand({ Bucket: "b" })).finally(() => client.destroy());
};
const configuration = async (config: Record<string, unknown>) => {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(config);
  await client.send(new GetFunctionConfigurationCommand({ FunctionName: "f" }))
    .finally(() => client.destroy());
};

const json = { "content-type": "application/x-amz-json-1.0" };
const xml = { "content-type": "application/xml" };
const USER = "User: arn:aws:iam::123456789012:user/me is not authorized to perform";

/** Answers in the form of AWS's documentation and of botocore's recorded ones. */
const CASES: [name: string, call: typeof scan, answer: Answer, expected: RegExp][] = [
  [
    "DynamoDB denies with HTTP 400",
    scan,
    {
      status: 400,
      headers: json,
      body: JSON.stringify({
        __type: "com.amazon.coral.service#AccessDeniedException",
        Message: `${USER}: dynamodb:Scan on resource: t`,
      }),
    },
    /^AWS denies access: User: arn.*not authorized to perform: dynamodb:Scan on resource: t$/,
  ],
  [
    "DynamoDB refuses a wrong secret key with HTTP 400",
    scan,
    {
      status: 400,
      headers: json,
      body: JSON.stringify({
        __type: "com.amazon.coral.service#InvalidSignatureException",
        message: "The request signature we calculated does not match the signature you provided. " +
          "Check your AWS Secret Access Key and signing method. Consult the service " +
          "documentation for details.\n\nThe Canonical String for this request should have been\n'POST",
      }),
    },
    /^AWS does not accept the signature: check AWS_SECRET_ACCESS_KEY, and the clock \(The request.*for details\)$/,
  ],
  [
    "DynamoDB knows no key in a region that is not enabled",
    scan,
    {
      status: 400,
      headers: json,
      body: JSON.stringify({
        __type: "com.amazon.coral.service#UnrecognizedClientException",
        message: "The security token included in the request is invalid.",
      }),
    },
    /^AWS does not accept these credentials: check AWS_ACCESS_KEY_ID or AWS_PROFILE, and that your account has enabled the region af-south-1$/,
  ],
  [
    "SQS denies",
    queueUrl,
    {
      status: 403,
      headers: { ...json, "x-amzn-query-error": "AccessDenied;Sender" },
      body: JSON.stringify({
        __type: "com.amazon.coral.service#AccessDeniedException",
        message: `${USER}: sqs:getqueueurl on resource: q`,
      }),
    },
    /^AWS denies access: User/,
  ],
  [
    "Lambda denies",
    configuration,
    {
      status: 403,
      headers: {
        "content-type": "application/json",
        "x-amzn-errortype": "AccessDeniedException:http://internal.amazon.com/coral/",
      },
      body: JSON.stringify({ Message: `${USER}: lambda:GetFunctionConfiguration` }),
    },
    /^AWS denies access: User/,
  ],
  [
    "S3 redirects to a bucket's region",
    list,
    {
      status: 301,
      headers: { ...xml, "x-amz-bucket-region": "eu-central-1" },
      body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>PermanentRedirect</Code>' +
        "<Message>The bucket you are attempting to access must be addressed using the specified " +
        "endpoint. Please send all future requests to this endpoint.</Message>" +
        "<Endpoint>b.s3.eu-central-1.amazonaws.com</Endpoint><Bucket>b</Bucket></Error>",
    },
    /^the bucket is in the region eu-central-1, not in af-south-1: check AWS_REGION \(the shell's wins over \.env\)$/,
  ],
  [
    "S3 redirects without a body",
    head,
    { status: 301, headers: { "x-amz-bucket-region": "eu-central-1" }, body: "" },
    /^the bucket is in the region eu-central-1, not in af-south-1: /,
  ],
  [
    "S3 expects another region",
    list,
    {
      status: 400,
      headers: xml,
      body: '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AuthorizationHeaderMalformed' +
        "</Code><Message>The authorization header is malformed; the region 'us-east-1' is " +
        "wrong; expecting 'eu-central-1'</Message><Region>eu-central-1</Region></Error>",
    },
    /^the bucket is in the region eu-central-1, not in af-south-1: /,
  ],
];

for (const [name, call, answer, expected] of CASES) {
  Deno.test({
    name: `${name}: one line says so (needs net, env, read, sys)`,
    ...needs("net", "env", "read", "sys"),
    async fn() {
      const error = await thrown(call, answer);
      const { message = "not explained" } = explainAwsError(error, { region: "af-south-1" }) ?? {};
      assert.match(message, expected);
      assert.doesNotMatch(message, /\n/);
    },
  });
}

const failure = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error("no"), { name, $metadata: { httpStatusCode } });

Deno.test({
  name: "a region that every account has is not suspected (needs env)",
  ...needs("env"),
  fn() {
    const message = explainAwsError(failure("UnrecognizedClientException"), {
      region: "eu-central-1",
    })?.message;
    assert.match(message ?? "", /check AWS_ACCESS_KEY_ID or AWS_PROFILE$/);
  },
});

Deno.test("a denial is recognized by its name, and by 403 if the name is unknown", () => {
  for (
    const name of [
      "AccessDenied",
      "AccessDeniedException",
      "UnauthorizedOperation",
      "KMSAccessDeniedException",
    ]
  ) assert.ok(isAccessDenied(failure(name)), name);
  assert.ok(isAccessDenied(failure("Surprise", 403)));
  assert.ok(!isAccessDenied(failure("ValidationException")));
  assert.ok(!isAccessDenied(failure("InvalidClientTokenId", 403)));
  assert.ok(!isAccessDenied(failure("SignatureDoesNotMatch", 403)));
});

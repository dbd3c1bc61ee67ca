// The actions that each policy must allow, and on which resources.

/** The values of the variable `trigger`. */
export const TRIGGERS = ["bridge", "esm", "s3"] as const;

/** ARNs of the stack `rollcall` and of others, by short names. */
export const THINGS = {
  uploads: "arn:aws:s3:::rollcall-123456789012-input",
  anUpload: "arn:aws:s3:::rollcall-123456789012-input/class 1/a.mp4",
  outputs: "arn:aws:s3:::rollcall-123456789012-output",
  anOutput: "arn:aws:s3:::rollcall-123456789012-output/class 1/a.csv",
  frames: "arn:aws:s3:::rollcall-123456789012-frames",
  aFrame: "arn:aws:s3:::rollcall-123456789012-frames/class 1/a.jpg",
  aPart:
    "arn:aws:s3:::rollcall-123456789012-frames/class 1/a.0a1b2c3d4e5f60718293a4b5c6d7e8f9.part-1-of-2.tracks",
  tracks: "arn:aws:s3:::rollcall-123456789012-frames/class 1/a.tracks",
  inputQueue: "arn:aws:sqs:eu-central-1:123456789012:rollcall-input",
  deadUploads: "arn:aws:sqs:eu-central-1:123456789012:rollcall-input-dlq",
  outputQueue: "arn:aws:sqs:eu-central-1:123456789012:rollcall-output",
  deadResults: "arn:aws:sqs:eu-central-1:123456789012:rollcall-output-dlq",
  students: "arn:aws:dynamodb:eu-central-1:123456789012:table/rollcall-students",
  function: "arn:aws:lambda:eu-central-1:123456789012:function:rollcall-recognise",
  repository: "arn:aws:ecr:eu-central-1:123456789012:repository/rollcall-recognise",
  log: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/rollcall-recognise",
  aLogStream:
    "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/rollcall-recognise:log-stream:x",
  // Of other stacks: no policy may allow anything on them.
  otherUploads: "arn:aws:s3:::rollcall-2-123456789012-input",
  otherUpload: "arn:aws:s3:::rollcall-2-123456789012-input/a.mp4",
  otherQueue: "arn:aws:sqs:eu-central-1:123456789012:rollcall-2-input",
  otherTable: "arn:aws:dynamodb:eu-central-1:123456789012:table/rollcall-2-students",
  otherFunction: "arn:aws:lambda:eu-central-1:123456789012:function:rollcall-2-recognise",
  otherLog: "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/x:log-stream:x",
  otherRegion: "arn:aws:sqs:us-east-1:123456789012:rollcall-input",
  otherAccount: "arn:aws:sqs:eu-central-1:999999999999:rollcall-input",
} as const;

type Thing = keyof typeof THINGS;
export type Grants = Readonly<Record<string, readonly Thing[]>>;

/** The resources that each action is allowed on; all of them if AWS only offers `*`. */
export const FUNCTION_GRANTS: Grants = {
  "dynamodb:GetItem": ["students"],
  "logs:CreateLogStream": ["aLogStream"],
  "logs:PutLogEvents": ["aLogStream"],
  "s3:GetObject": ["anUpload", "aPart", "tracks"],
  "s3:ListBucket": ["uploads", "frames"],
  "s3:PutObject": ["anOutput", "aFrame", "aPart", "tracks"],
  "sqs:DeleteMessage": ["inputQueue"],
  "sqs:GetQueueAttributes": ["inputQueue"],
  "sqs:GetQueueUrl": ["outputQueue"],
  "sqs:ReceiveMessage": ["inputQueue"],
  "sqs:SendMessage": ["deadUploads", "outputQueue"],
};

/** Those of a function that looks at long videos in parts. */
export const SPLITTING_GRANTS: Grants = {
  ...FUNCTION_GRANTS,
  "sqs:GetQueueUrl": ["inputQueue", "outputQueue"],
  "sqs:SendMessage": ["deadUploads", "inputQueue", "outputQueue"],
};

export const BRIDGE_GRANTS: Grants = {
  "lambda:GetFunctionConfiguration": ["function"],
  "lambda:InvokeFunction": ["function"],
  "sqs:ChangeMessageVisibility": ["inputQueue", "outputQueue"],
  "sqs:DeleteMessage": ["inputQueue", "outputQueue"],
  "sqs:GetQueueAttributes": ["inputQueue", "deadUploads", "outputQueue", "deadResults"],
  "sqs:GetQueueUrl": ["inputQueue", "deadUploads", "outputQueue", "deadResults"],
  "sqs:ReceiveMessage": ["inputQueue", "outputQueue"],
  "sqs:SendMessage": ["deadUploads", "deadResults"],
};

export const OPERATOR_GRANTS: Grants = {
  "cloudwatch:GetMetricStatistics": Object.keys(THINGS) as Thing[],
  "dynamodb:BatchGetItem": ["students"],
  "dynamodb:BatchWriteItem": ["students"],
  "dynamodb:Scan": ["students"],
  "s3:AbortMultipartUpload": ["anUpload"],
  "s3:DeleteObject": ["anUpload", "anOutput", "aFrame", "aPart", "tracks"],
  "s3:GetObject": ["anUpload", "aFrame", "anOutput", "aPart", "tracks"],
  "s3:ListBucket": ["uploads", "outputs", "frames"],
  "s3:PutObject": ["anUpload"],
  "sqs:ChangeMessageVisibility": ["deadUploads", "deadResults"],
  "sqs:DeleteMessage": ["deadUploads", "deadResults"],
  "sqs:GetQueueAttributes": ["inputQueue", "deadUploads", "outputQueue", "deadResults"],
  "sqs:GetQueueUrl": ["inputQueue", "deadUploads", "outputQueue", "deadResults"],
  "sqs:ReceiveMessage": ["deadUploads", "deadResults"],
  "sqs:SendMessage": ["inputQueue", "outputQueue"],
};

export const ERASER_GRANTS: Grants = {
  "dynamodb:BatchGetItem": ["students"],
  "dynamodb:BatchWriteItem": ["students"],
  "ecr:BatchDeleteImage": ["repository"],
  "ecr:BatchGetImage": ["repository"],
  "ecr:DescribeImages": ["repository"],
  "ecr:GetDownloadUrlForLayer": ["repository"],
  "lambda:GetFunction": ["function"],
  "s3:DeleteObject": ["anUpload", "anOutput", "aFrame", "aPart", "tracks"],
  "s3:GetObject": ["anUpload", "anOutput", "aFrame", "aPart", "tracks"],
  "s3:ListBucket": ["uploads", "outputs", "frames"],
  "s3:PutObject": ["anOutput"],
  "sqs:ChangeMessageVisibility": ["deadUploads", "deadResults"],
  "sqs:DeleteMessage": ["deadUploads", "deadResults"],
  "sqs:GetQueueAttributes": ["inputQueue", "deadUploads", "outputQueue", "deadResults"],
  "sqs:GetQueueUrl": ["inputQueue", "deadUploads", "outputQueue", "deadResults"],
  "sqs:ReceiveMessage": ["deadUploads", "deadResults"],
};

/** Actions that are allowed although none of our programs makes the call, with the reason. */
export const NOT_IN_CODE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  function: {
    "logs:CreateLogStream": "Lambda writes the log as the function",
    "logs:PutLogEvents": "Lambda writes the log as the function",
    "s3:ListBucket": "without it S3 answers 403 instead of 404 for a deleted video",
    "sqs:DeleteMessage": "trigger=esm: Lambda polls the queue as the function",
    "sqs:GetQueueAttributes": "trigger=esm: Lambda polls the queue as the function",
    "sqs:ReceiveMessage": "trigger=esm: Lambda polls the queue as the function",
  },
  bridge: {},
  operator: {},
  eraser: {},
};

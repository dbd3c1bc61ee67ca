// The IAM actions that an AWS API call needs. Most have the call's name.
// https://docs.aws.amazon.com/service-authorization/latest/reference/
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html

/** Calls whose action has another name. */
const RENAMED: Readonly<Record<string, string>> = {
  "lambda:Invoke": "lambda:InvokeFunction",
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
  "s3:DeleteBucketTagging": "s3:PutBucketTagging",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListBucketInventoryConfigurations": "s3:GetInventoryConfiguration",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:PutBucketNotificationConfiguration": "s3:PutBucketNotification",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
  "sqs:SendMessageBatch": "sqs:SendMessage",
};

/** Further actions that a call needs if it has the parameter. */
const ADDITIONAL: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "cloudwatch:PutMetricAlarm": { Tags: ["cloudwatch:TagResource"] },
  "dynamodb:CreateTable": { Tags: ["dynamodb:TagResource"] },
  "ecr:CreateRepository": { tags: ["ecr:TagResource"] },
  "ec2:AllocateAddress": { TagSpecifications: ["ec2:CreateTags"] },
  "ec2:CreateSecurityGroup": { TagSpecifications: ["ec2:CreateTags"] },
  "ec2:ImportKeyPair": { TagSpecifications: ["ec2:CreateTags"] },
  "ec2:RunInstances": { TagSpecifications: ["ec2:CreateTags"] },
  "iam:CreatePolicy": { Tags: ["iam:TagPolicy"] },
  "iam:CreateRole": { Tags: ["iam:TagRole"] },
  "iam:CreateUser": { Tags: ["iam:TagUser"] },
  "lambda:CreateFunction": {
    // Lambda grants itself access to the repository with the permissions of the caller.
    FunctionName: ["ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"],
    Role: ["iam:PassRole"],
    Tags: ["lambda:TagResource"],
  },
  "lambda:UpdateFunctionConfiguration": { Role: ["iam:PassRole"] },
  "logs:CreateLogGroup": { tags: ["logs:TagResource"] },
  "s3:CreateBucket": { ObjectOwnership: ["s3:PutBucketOwnershipControls"] },
  "s3:DeleteObjects": { VersionId: ["s3:DeleteObjectVersion"] },
  "sqs:CreateQueue": { tags: ["sqs:TagQueue"] },
};

/** The action of a call such as `s3:HeadObject`. */
export function actionOf(call: string): string {
  return RENAMED[call] ?? call;
}

/** The further actions that a call needs because of its parameters. */
export function actionsBesides(
  call: string,
  parameters: Readonly<Record<string, unknown>>,
): string[] {
  return Object.entries(ADDITIONAL[call] ?? {})
    .filter(([name]) => parameters[name] !== undefined)
    .flatMap(([, actions]) => actions);
}

// How AWS refuses a call, by the error's name: DynamoDB, Lambda and SQS answer with HTTP 400 where S3 answers with 403.
import { messageOf } from "../cli/errors.ts";

interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

const UNKNOWN_KEY = /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId)$/;
const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired)$/;
const SIGNATURE =
  /^(SignatureDoesNotMatch|InvalidSignature(Exception)?|IncompleteSignature(Exception)?|MissingAuthenticationToken(Exception)?|RequestTimeTooSkewed)$/;
const DENIED =
  /AccessDenied|^NotAuthorized|^Unauthorized(Operation|Exception)?$|^AuthorizationError(Exception)?$|^Forbidden(Exception)?$|^OptInRequired$/;

/**
 * Regions that every account has; the others must be enabled first, and until then know no account's keys.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
const ALWAYS_ENABLED = new Set(
  // deno-fmt-ignore
  [
    "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
    "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1",
    "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
  ],
);

/** Whether AWS knows the caller and denies the call. */
export function isAccessDenied(error: unknown): boolean {
  const { name = "", $metadata } = (error ?? {}) as AwsError;
  if (UNKNOWN_KEY.test(name) || EXPIRED.test(name) || SIGNATURE.test(name)) return false;
  return DENIED.test(name) || $metadata?.httpStatusCode === 403;
}

/** What to do about credentials or a signature that AWS does not accept, or a denied call; undefined for other errors. */
export function explainRefusal(error: unknown, region: string | undefined): string | undefined {
  const { name = "" } = (error ?? {}) as AwsError;
  const text = messageOf(error);
  if (UNKNOWN_KEY.test(name)) {
    const enabled = region && !ALWAYS_ENABLED.has(region)
      ? `, and that your account has enabled the region ${region}`
      : "";
    return `AWS does not accept these credentials: check AWS_ACCESS_KEY_ID or AWS_PROFILE${enabled}`;
  }
  if (EXPIRED.test(name)) {
    return "the AWS credentials have expired: sign in again, or set new ones";
  }
  if (SIGNATURE.test(name)) {
    return `AWS does not accept the signature: check AWS_SECRET_ACCESS_KEY, and the clock (${
      firstLine(text) || name
    })`;
  }
  // The text of a denied KMS key does not say that it is about one.
  const what = text === "" || /^KMS/i.test(name) ? [name, text] : [text];
  if (isAccessDenied(error)) return `AWS denies access: ${what.filter((t) => t !== "").join(": ")}`;
  return undefined;
}

/** What to do if a bucket is in another region; undefined for other errors. */
export function explainRedirect(error: unknown, region: string | undefined): string | undefined {
  const { name = "", Region, $metadata, $response } = (error ?? {}) as AwsError;
  const isRedirect = $metadata?.httpStatusCode === 301 ||
    /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/.test(
      name,
    );
  if (!isRedirect) return undefined;
  const right = $response?.headers?.["x-amz-bucket-region"] ?? Region;
  return `the bucket is ${right ? `in the region ${right}` : "in another region"}, not in ${
    region || "this one"
  }: check AWS_REGION (the shell's wins over .env)`;
}

/** Where a signature does not match, S3 and SQS explain at length how one is computed. */
function firstLine(text: string): string {
  return text.split("\n")[0]!.trim().replace(/\.$/, "");
}

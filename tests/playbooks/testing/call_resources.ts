// The ARNs of the resources that a recorded AWS call works on.

/** Parameters of a call as the recorder writes them; true if only their presence is recorded. */
export type Parameters = Readonly<Record<string, string | readonly string[] | true>>;

/** Where the calls were made. */
export interface Where {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

type Named = (parameter: string) => readonly string[];
type Finder = (named: Named, where: Where, call: string) => string[];

/** For each service: finds the parameters that name a resource, and builds the ARNs. */
const FINDERS: Readonly<Record<string, Finder>> = {
  cloudwatch: (named, where) =>
    [...named("AlarmName"), ...named("AlarmNames"), ...named("ResourceARN")]
      .map(arnOf("cloudwatch", "alarm:", where)),
  dynamodb: (named, where) =>
    [...named("TableName"), ...named("ResourceArn")].map(arnOf("dynamodb", "table/", where)),
  ecr: (named, where) =>
    [...named("repositoryName"), ...named("repositoryNames")]
      .map(arnOf("ecr", "repository/", where)),
  // Take the first: a call that attaches a policy names both the identity and the policy.
  iam: (named, { partition, account }) => {
    const [kind, name] = [
      ...named("GroupName").map((group) => ["group", group]),
      ...named("UserName").map((user) => ["user", user]),
      ...named("RoleName").map((role) => ["role", role]),
      ...named("PolicyArn").map((arn) => ["policy", arn.split("/").at(-1)]),
      ...named("PolicyName").map((policy) => ["policy", policy]),
    ][0] ?? [];
    return kind === undefined ? [] : [`arn:${partition}:iam::${account}:${kind}/${name}`];
  },
  lambda: (named, where) =>
    [...named("FunctionName"), ...named("Resource")].map(arnOf("lambda", "function:", where)),
  logs: (named, where) =>
    [...named("logGroupName"), ...named("resourceArn")].map(arnOf("logs", "log-group:", where)),
  s3: (named, { partition }, call) => {
    const inside = /^s3:(Delete|Get|Head|Put)Object(s|Acl|Tagging)?$/.test(call) ? "/key" : "";
    return named("Bucket").map((bucket) => `arn:${partition}:s3:::${bucket}${inside}`);
  },
  sqs: (named, where) =>
    [...named("QueueName"), ...named("QueueUrl").map((url) => url.split("/").at(-1)!)]
      .map(arnOf("sqs", "", where)),
};

/**
 * The ARNs that a call works on; a single undefined if it names no resource. Where an action supports only `*`, the
 * policy has `*`, which matches any ARN.
 */
export function resourcesOf(
  call: string,
  parameters: Parameters,
  where: Where,
): readonly (string | undefined)[] {
  const named: Named = (parameter) =>
    [parameters[parameter] ?? []].flat().filter((value) => value !== true);
  const found = FINDERS[call.split(":")[0]!]?.(named, where, call) ?? [];
  return found.length > 0 ? found : [undefined];
}

function arnOf(service: string, kind: string, { partition, region, account }: Where) {
  return (name: string) =>
    name.startsWith("arn:")
      ? name
      : `arn:${partition}:${service}:${region}:${account}:${kind}${name}`;
}

/** An error response. */
export interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly message: string;
}

export interface FakeAws {
  readonly endpoint: string;
  /** `GetQueueUrl rollcall-input`, `Invoke rollcall-recognise`, … in order. */
  readonly calls: string[];
  /** By call, by action, or `*` for every call. */
  readonly refusals: Record<string, Refusal>;
  /** By queue. */
  readonly attributes: Record<string, Record<string, string>>;
  readonly functionConfig: Record<string, unknown>;
  /** Seconds by which its clock is ahead of this machine's. */
  ahead: number;
  stop(): Promise<void>;
}

export const DENIED: Refusal = {
  status: 403,
  name: "AccessDeniedException",
  message: "User: arn:aws:iam::1:user/bridge is not authorized to perform this",
};

/**
 * Answers the calls of SQS and Lambda that the check makes, as AWS does where everything is in
 * order.
 * @param tls the certificate and key of an HTTPS server, PEM
 */
export function fakeAws(tls?: { readonly cert: string; readonly key: string }): FakeAws {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls },
    async (request) => {
      const { action, resource, input } = await read(request);
      fake.calls.push(`${action} ${resource}`);
      const refusal = fake.refusals[`${action} ${resource}`] ?? fake.refusals[action] ??
        fake.refusals["*"];
      const date = new Date(Date.now() + fake.ahead * 1000).toUTCString();
      if (refusal) {
        const { status, name, message } = refusal;
        return Response.json({ __type: `com.amazonaws.sqs#${name}`, message }, {
          status,
          headers: { date, "x-amzn-errortype": name },
        });
      }
      if (action === "Invoke") return new Response(null, { status: 204, headers: { date } });
      return Response.json(answer(action, resource, input), { headers: { date } });
    },
  );

  function answer(action: string, resource: string, input: Record<string, unknown>): unknown {
    if (action === "GetQueueUrl") return { QueueUrl: `${fake.endpoint}/1/${resource}` };
    if (action === "GetQueueAttributes") return { Attributes: attributesOf(resource) };
    if (action === "GetFunctionConfiguration") return fake.functionConfig;
    const [entry] = (input.Entries ?? []) as { Id: string }[];
    if (!entry) return {};
    return { Failed: [{ Id: entry.Id, Code: "Invalid", Message: "no", SenderFault: true }] };
  }

  function attributesOf(queue: string): Record<string, string> {
    const isDead = queue.endsWith("-dlq");
    return {
      QueueArn: `arn:aws:sqs:us-east-1:1:${queue}`,
      VisibilityTimeout: "360",
      ApproximateNumberOfMessages: "0",
      MessageRetentionPeriod: isDead ? "1209600" : "345600",
      ...(isDead ? {} : {
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: `arn:aws:sqs:us-east-1:1:${queue}-dlq`,
          maxReceiveCount: 10,
        }),
      }),
      ...fake.attributes[queue],
    };
  }

  const fake: FakeAws = {
    endpoint: `${tls ? "https" : "http"}://127.0.0.1:${server.addr.port}`,
    calls: [],
    refusals: {},
    attributes: {},
    functionConfig: { Timeout: 60, State: "Active" },
    ahead: 0,
    stop: () => server.shutdown(),
  };
  return fake;
}

async function read(request: Request) {
  const [, , , name, what] = new URL(request.url).pathname.split("/");
  const text = await request.text();
  if (what === "configuration") {
    return { action: "GetFunctionConfiguration", resource: name!, input: {} };
  }
  if (what === "invocations") {
    const type = request.headers.get("x-amz-invocation-type");
    if (type !== "DryRun") throw new Error(`the function was invoked: ${type}`);
    return { action: "Invoke", resource: name!, input: {} };
  }
  const input = JSON.parse(text);
  const action = request.headers.get("x-amz-target")!.split(".")[1]!;
  const max = action === "ReceiveMessage" ? ` ${input.MaxNumberOfMessages}` : "";
  const resource = input.QueueName ?? input.QueueUrl.split("/").at(-1);
  return { action, resource: `${resource}${max}`, input };
}

import assert from "node:assert/strict";
import { programCommand, programEnvironment } from "../../cli/program_command.ts";
import { inTempDir, needs } from "../../contract/testing/harness.ts";

/** Runs `dlq list` as deno.json permits it, with a profile in ~/.aws and an SQS that has empty queues or refuses. */
async function dlqList(profile: string, refusal?: { status: number; type: string; text: string }) {
  const keys = new Set<string | undefined>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { authorization = "", "x-amz-target": target = "" } = Object.fromEntries(
        request.headers,
      );
      keys.add(/Credential=(\w+)\//.exec(authorization)?.[1]);
      const { QueueName = "q" } = await request.json();
      const headers = { "content-type": "application/x-amz-json-1.0" };
      if (refusal) {
        const { status, type, text } = refusal;
        return Response.json({ __type: `com.amazon.coral.service#${type}`, message: text }, {
          status,
          headers,
        });
      }
      return Response.json(
        target.endsWith(".GetQueueUrl")
          ? { QueueUrl: `http://127.0.0.1/1/${QueueName}` }
          : target.endsWith(".GetQueueAttributes")
          ? { Attributes: { ApproximateNumberOfMessages: "0", QueueArn: `arn:aws:sqs:r:1:q` } }
          : {},
        { headers },
      );
    },
  );
  try {
    return await inTempDir(async (home) => {
      await Deno.mkdir(`${home}/.aws`);
      await Deno.writeTextFile(`${home}/.aws/config`, "[profile me]\nregion = eu-central-1\n");
      await Deno.writeTextFile(
        `${home}/.aws/credentials`,
        "[me]\naws_access_key_id = AKIDOFPROFILE\naws_secret_access_key = secret\n",
      );
      const [program = "", ...args] = programCommand("dlq", "bridge/dlq/main.ts");
      const { code, stderr } = await new Deno.Command(program, {
        args: [...args, "list"],
        clearEnv: true,
        env: {
          ...programEnvironment({}),
          HOME: home,
          AWS_PROFILE: profile,
          AWS_ENDPOINT_URL: `http://127.0.0.1:${server.addr.port}`,
          AWS_EC2_METADATA_DISABLED: "true",
        },
      }).output();
      return { code, stderr: new TextDecoder().decode(stderr), keys: [...keys] };
    });
  } finally {
    await server.shutdown();
  }
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `dlq: ${name} (needs net, run, read, write, env)`,
    ...needs("net", "run", "read", "write", "env"),
    fn,
  });

test("a profile's keys and region are read from ~/.aws", async () => {
  const { code, stderr, keys } = await dlqList("me");
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.deepEqual(keys, ["AKIDOFPROFILE"]);
});

test("a mistyped profile is one line that lists the others", async () => {
  const { code, stderr, keys } = await dlqList("em");
  assert.match(stderr, /^dlq: AWS_PROFILE=em: no such profile in ~\/\.aws\/config.*: me\n$/);
  assert.equal(code, 1);
  assert.deepEqual(keys, []);
});

test("a denial with HTTP 400 is one line, without a stack", async () => {
  const text = "User: me is not authorized to perform: sqs:getqueueurl";
  const refused = await dlqList("me", { status: 400, type: "AccessDeniedException", text });
  assert.match(refused.stderr, /^dlq: .*AWS denies access: .*not authorized.*\n$/);
  assert.equal(refused.code, 1);
});

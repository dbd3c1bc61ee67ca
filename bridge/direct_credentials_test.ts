import assert from "node:assert/strict";
import { sleep } from "../cli/async.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";

interface Source {
  readonly name: string;
  /** Files in the temporary folder. */
  readonly credentials?: string;
  /** Prints keys. */
  readonly script?: string;
  readonly hasMetadataService?: boolean;
  /** The access keys of the calls. */
  readonly keys: RegExp;
  readonly token: string | null;
}

const CALLS = 5;
const HOUR_MS = 3_600_000;
const expiration = (ms: number) => new Date(Date.now() + ms).toISOString();

const SOURCES: readonly Source[] = [
  {
    name: "a credentials file",
    credentials: "[default]\naws_access_key_id = FILE\naws_secret_access_key = s\n",
    keys: /^FILE( FILE)+$/,
    token: null,
  },
  {
    name: "a process, whose keys are renewed",
    script: `n=$(($(cat n 2>/dev/null) + 1))
echo $n >n
# The SDK renews keys some minutes before they expire.
test $n = 1 && expires=${expiration(60_000)} || expires=${expiration(6 * HOUR_MS)}
echo '{"Version":1,"AccessKeyId":"P'$n'","SecretAccessKey":"s","SessionToken":"t",'
echo '"Expiration":"'$expires'"}'
`,
    keys: /^P1( P1)* P2( P2)*$/,
    token: "t",
  },
  {
    name: "an instance's metadata service",
    hasMetadataService: true,
    keys: /^IMDS( IMDS)+$/,
    token: "imds-token",
  },
];

const ROLE = "/latest/meta-data/iam/security-credentials/";

function startMetadataService() {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/latest/api/token") return new Response("session");
    if (pathname === ROLE) return new Response("role");
    return Response.json({
      Code: "Success",
      AccessKeyId: "IMDS",
      SecretAccessKey: "s",
      Token: "imds-token",
      Expiration: expiration(6 * HOUR_MS),
    });
  });
}

const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_EC2_METADATA_SERVICE_ENDPOINT",
];

async function withVariables(set: Record<string, string>, work: () => Promise<void>) {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of VARIABLES) Deno.env.delete(name);
  for (const [name, value] of Object.entries(set)) Deno.env.set(name, value);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
}

for (const source of SOURCES) {
  Deno.test({
    name: `direct calls are signed with the keys of ${source.name} (needs all)`,
    ...needs("env", "net", "read", "write", "run", "sys"),
    fn: () =>
      inTempDir(async (dir) => {
        // The SDK reads the environment when it is imported.
        const { directSqs } = await import("./direct_clients.ts");
        const { ReceiveMessageCommand, SQSClient } = await import("@aws-sdk/client-sqs");
        const process = `[default]\ncredential_process = sh -c "cd ${dir} && . ./script"\n`;
        await Deno.writeTextFile(`${dir}/config`, source.script ? process : "");
        await Deno.writeTextFile(`${dir}/script`, source.script ?? "");
        await Deno.writeTextFile(`${dir}/credentials`, source.credentials ?? "");
        const seen: Headers[] = [];
        await using metadata = startMetadataService();
        await using sqs = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen: () => {} },
          ({ headers }) => {
            seen.push(headers);
            return Response.json({});
          },
        );
        await withVariables({
          AWS_CONFIG_FILE: `${dir}/config`,
          AWS_SHARED_CREDENTIALS_FILE: `${dir}/credentials`,
          AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${metadata.addr.port}`,
          ...(source.hasMetadataService ? {} : { AWS_EC2_METADATA_DISABLED: "true" }),
        }, async () => {
          const client = new SQSClient({
            region: "us-east-1",
            endpoint: `http://127.0.0.1:${sqs.addr.port}`,
          });
          const direct = directSqs(client);
          for (let n = 0; n < CALLS; n++) {
            // The SDK renews keys in the background.
            if (n > 0) await sleep(150);
            await direct.send(new ReceiveMessageCommand({ QueueUrl: "q" }));
          }
          client.destroy();
        });
        const keys = seen.map((headers) =>
          /Credential=(\w+)\//.exec(headers.get("authorization")!)![1]
        );
        assert.match(keys.join(" "), source.keys);
        for (const headers of seen) {
          assert.equal(headers.get("x-amz-security-token"), source.token);
        }
        const bySdk = seen.map((headers) => headers.get("amz-sdk-request") !== null);
        assert.deepEqual(bySdk, [true, ...Array(CALLS - 1).fill(false)]);
      }),
  });
}

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sleep } from "../cli/async.ts";
import { inTempDir, needs } from "../contract/testing/harness.ts";

interface Source {
  readonly name: string;
  /** Files in the temporary folder. */
  readonly credentials?: string;
  /** Prints keys. */
  readonly script?: string;
  /** Whether the config file names a role of IAM Identity Center, to which its user is logged in. */
  readonly hasLogin?: boolean;
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
    name: "a login to IAM Identity Center (SSO), whose keys are renewed",
    hasLogin: true,
    keys: /^SSO1( SSO1)* SSO2( SSO2)*$/,
    token: "sso-token",
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

const SSO_CONFIG = `[default]
sso_session = s
sso_account_id = 123456789012
sso_role_name = R

[sso-session s]
sso_start_url = https://x.awsapps.com/start
sso_region = us-east-1
`;

/** What `aws sso login` writes, to a file that is named after the session. */
async function logIn(home: string): Promise<void> {
  const cache = `${home}/.aws/sso/cache`;
  await Deno.mkdir(cache, { recursive: true });
  const name = createHash("sha1").update("s").digest("hex");
  const login = { accessToken: "login", expiresAt: expiration(6 * HOUR_MS) };
  await Deno.writeTextFile(`${cache}/${name}.json`, JSON.stringify(login));
}

/** https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html */
function startPortal() {
  let given = 0;
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const role = [searchParams.get("account_id"), searchParams.get("role_name")];
    const isLoggedIn = request.headers.get("x-amz-sso_bearer_token") === "login";
    if (pathname !== "/federation/credentials" || `${role}` !== "123456789012,R" || !isLoggedIn) {
      return Response.json({ message: "no access" }, { status: 401 });
    }
    return Response.json({
      roleCredentials: {
        accessKeyId: `SSO${++given}`,
        secretAccessKey: "s",
        sessionToken: "sso-token",
        // The SDK renews keys some minutes before they expire.
        expiration: Date.now() + (given === 1 ? 60_000 : 6 * HOUR_MS),
      },
    });
  });
}

const VARIABLES = [
  "HOME",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_EC2_METADATA_DISABLED",
  "AWS_EC2_METADATA_SERVICE_ENDPOINT",
  "AWS_ENDPOINT_URL_SSO",
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
        const config = source.script ? process : source.hasLogin ? SSO_CONFIG : "";
        await Deno.writeTextFile(`${dir}/config`, config);
        if (source.hasLogin) await logIn(dir);
        await Deno.writeTextFile(`${dir}/script`, source.script ?? "");
        await Deno.writeTextFile(`${dir}/credentials`, source.credentials ?? "");
        const seen: Headers[] = [];
        await using metadata = startMetadataService();
        await using portal = startPortal();
        await using sqs = Deno.serve(
          { hostname: "127.0.0.1", port: 0, onListen: () => {} },
          ({ headers }) => {
            seen.push(headers);
            return Response.json({});
          },
        );
        await withVariables({
          HOME: dir,
          AWS_CONFIG_FILE: `${dir}/config`,
          AWS_SHARED_CREDENTIALS_FILE: `${dir}/credentials`,
          AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${metadata.addr.port}`,
          AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${portal.addr.port}`,
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

import assert from "node:assert/strict";
import { inTempDir, needs } from "../contract/testing/harness.ts";
import { explainAwsError } from "./clients.ts";

const CONFIG = `
[default]
region = eu-west-1
[profile sso]
sso_session = s
sso_account_id = 123456789012
sso_role_name = R
[sso-session s]
sso_start_url = https://x.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
[profile mistyped-session]
sso_session = t
sso_account_id = 123456789012
sso_role_name = R
[profile mfa]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile mistyped-source]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = kyes
[profile process]
credential_process = /bin/echo {}
[profile login]
login_session = arn:aws:iam::123456789012:user/me
[profile empty]
region = us-east-1
`;
const CREDENTIALS = "[keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n";

/** Named after the SHA-256 of the login_session. */
const LOGIN_FILE = "286187707741fc2ccb93cf9e56dbd0ee0a16208feed5fbc8ae1baa86d44c283f.json";

const VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_PROFILE",
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_LOGIN_CACHE_DIRECTORY",
  "AWS_EC2_METADATA_DISABLED",
];

/** The explanation of what the real SDK throws for a profile; undefined if it finds credentials. */
async function explained(
  profile: string | undefined,
  files: {
    config?: string;
    credentials?: string;
    login?: string;
    more?: Record<string, string>;
  } = {},
): Promise<string | undefined> {
  const before = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  return await inTempDir(async (dir) => {
    // Imported here because the SDK reads the environment when it is loaded.
    const { SQSClient } = await import("@aws-sdk/client-sqs");
    await Deno.writeTextFile(`${dir}/config`, files.config ?? CONFIG);
    await Deno.writeTextFile(`${dir}/credentials`, files.credentials ?? CREDENTIALS);
    if (files.login) await Deno.writeTextFile(`${dir}/${LOGIN_FILE}`, files.login);
    for (const name of VARIABLES) Deno.env.delete(name);
    const set: Record<string, string> = {
      AWS_CONFIG_FILE: `${dir}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${dir}/credentials`,
      AWS_LOGIN_CACHE_DIRECTORY: dir,
      AWS_EC2_METADATA_DISABLED: "true",
      ...(profile === undefined ? {} : { AWS_PROFILE: profile }),
      ...files.more,
    };
    for (const [name, value] of Object.entries(set)) Deno.env.set(name, value);
    const client = new SQSClient({ region: "us-east-1" });
    try {
      await client.config.credentials();
      return undefined;
    } catch (error) {
      return explainAwsError(error)?.message.replaceAll(dir, "DIR") ?? String(error);
    } finally {
      client.destroy();
      for (const [name, value] of before) {
        if (value === undefined) Deno.env.delete(name);
        else Deno.env.set(name, value);
      }
    }
  });
}

const CASES: [name: string, profile: string, expected: RegExp][] = [
  [
    "an SSO session that has expired",
    "sso",
    /^AWS_PROFILE=sso gives no credentials: The SSO session .*not found or is invalid: run aws sso login --profile sso$/,
  ],
  [
    "an sso_session that does not exist",
    "mistyped-session",
    /^AWS_PROFILE=mistyped-session names the sso_session t, which DIR\/config .*does not have$/,
  ],
  [
    "a role that needs a code",
    "mfa",
    /^AWS_PROFILE=mfa gives no credentials: Profile mfa requires multi-factor authentication.*export-credentials --profile mfa --format env` prints them, and unset AWS_PROFILE$/,
  ],
  [
    "a profile that does not exist",
    "kyes",
    /^AWS_PROFILE=kyes: no such profile in DIR\/config or DIR\/credentials; set it to one of these.*: default, empty, keys, login, /,
  ],
  [
    "a source_profile that does not exist",
    "mistyped-source",
    /^AWS_PROFILE=mistyped-source names the source_profile kyes, which DIR/,
  ],
  [
    "a profile of `aws login`",
    "login",
    /^AWS_PROFILE=login signs in with `aws login`, whose keys .* cannot be renewed here \(Failed to load token from DIR\/[0-9a-f]+\.json\): use another kind of profile, /,
  ],
  [
    "a profile without keys",
    "empty",
    /^AWS_PROFILE=empty holds no keys: `aws configure --profile empty` sets them$/,
  ],
];

for (const [name, profile, expected] of CASES) {
  Deno.test({
    name: `${name} is reported in one line (needs read, write, env, sys)`,
    ...needs("read", "write", "env", "sys"),
    async fn() {
      const message = await explained(profile);
      assert.match(message ?? "", expected);
      assert.doesNotMatch(message ?? "", /\n/);
    },
  });
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({
    name: `${name} (needs read, write, env, sys)`,
    ...needs("read", "write", "env", "sys"),
    fn,
  });

test("a profile with keys needs no explanation", async () => {
  assert.equal(await explained("keys"), undefined);
});

test("keys of `aws login` that are valid are taken", async () => {
  // As the AWS CLI keeps them.
  const login = JSON.stringify({
    accessToken: {
      accessKeyId: "ASIAEXAMPLE",
      secretAccessKey: "secret",
      sessionToken: "token",
      accountId: "123456789012",
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    },
    clientId: "arn:aws:signin:::devtools/same-device",
    refreshToken: "refresh",
    dpopKey: "key",
  });
  assert.equal(await explained("login", { login }), undefined);
});

test("without a profile and without keys, the credentials file is named", async () => {
  const message = await explained(undefined);
  assert.match(message ?? "", /^no AWS credentials in DIR\/credentials: it needs the lines/);
});

test("the default profile is explained as well", async () => {
  const config = "[default]\nlogin_session = arn:aws:iam::123456789012:user/me\n";
  const message = await explained(undefined, { config });
  assert.match(message ?? "", /^the default AWS profile signs in with `aws login`/);
  assert.doesNotMatch(message ?? "", /--profile|unset/);
});

test("a profile that hides keys in the environment is to be unset", async () => {
  const more = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  const warn = console.warn;
  // The SDK's warning of both.
  console.warn = () => {};
  try {
    const message = await explained("mfa", { more });
    assert.match(message ?? "", /: unset AWS_PROFILE, and AWS_ACCESS_KEY_ID is used$/);
  } finally {
    console.warn = warn;
  }
});

test("the wordings for an expired SSO token lose only their advice", async () => {
  // As @aws-sdk/token-providers 3.1166.0 throws it.
  const expired = Object.assign(
    new Error(
      "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
    ),
    { name: "CredentialsProviderError" },
  );
  await inTempDir(async (dir) => {
    const before = Deno.env.get("AWS_CONFIG_FILE");
    await Deno.writeTextFile(`${dir}/config`, "[default]\nsso_session = s\n");
    Deno.env.set("AWS_CONFIG_FILE", `${dir}/config`);
    try {
      assert.equal(
        explainAwsError(expired)?.message,
        "the default AWS profile gives no credentials: Token is expired: run aws sso login",
      );
    } finally {
      if (before === undefined) Deno.env.delete("AWS_CONFIG_FILE");
      else Deno.env.set("AWS_CONFIG_FILE", before);
    }
  });
});

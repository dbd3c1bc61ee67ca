import assert from "node:assert/strict";
import { clientConfig, explainAwsError } from "./clients.ts";
import { UserError } from "../contract/errors.ts";
import { needs } from "../contract/testing/harness.ts";

const failure = (name: string, message: string, more: Record<string, unknown> = {}) =>
  Object.assign(new Error(message), { name, ...more });

function withEndpoint(url: string | undefined, test: () => void) {
  const before = Deno.env.get("AWS_ENDPOINT_URL");
  const set = (value: string | undefined) =>
    value === undefined
      ? Deno.env.delete("AWS_ENDPOINT_URL")
      : Deno.env.set("AWS_ENDPOINT_URL", value);
  set(url);
  try {
    test();
  } finally {
    set(before);
  }
}

Deno.test({
  name: "common AWS errors are explained with what to do (needs env)",
  ...needs("env"),
  fn: () =>
    withEndpoint("http://cloud:4566", () => {
      const cases: [Error, RegExp][] = [
        [new Error("Region is missing"), /AWS_REGION .*for example AWS_REGION=us-east-1/],
        [new Error('Region not accepted: region="" is not a valid'), /^AWS_REGION .* is not set/],
        [failure("CredentialsProviderError", "Could not load"), /set AWS_ACCESS_KEY_ID and/],
        [failure("InvalidClientTokenId", "x"), /does not accept these credentials/],
        [failure("UnrecognizedClientException", "x"), /does not accept these credentials/],
        [failure("InvalidAccessKeyId", "x"), /does not accept these credentials/],
        [failure("ExpiredToken", "x"), /credentials have expired: sign in again/],
        [failure("ExpiredTokenException", "x"), /credentials have expired: sign in again/],
        [
          failure("Error", "x", { code: "ECONNREFUSED" }),
          /cannot reach AWS at http:\/\/cloud:4566/,
        ],
        [
          failure("Error", "x", { code: "EPERM" }),
          /no permission to reach AWS at http.*cloud:4566: /,
        ],
        [
          failure("Error", "x", { code: "ENOTFOUND" }),
          /ENOTFOUND.*check that it runs, and AWS_ENDPOINT_URL/,
        ],
        [
          failure("NoSuchBucket", "no bucket"),
          /^no bucket: no such resource in us-west-2 at http.*check ROLLCALL_PROJECT and AWS_REGION .*, or write \.env with .*outputs\.yml$/,
        ],
        [
          failure("QueueDoesNotExist", "The specified queue does not exist."),
          /^The specified queue does not exist: no such resource/,
        ],
        [
          failure("TimeoutError", "socket hang up", { code: "ECONNRESET" }),
          /cannot reach AWS.*RESET/,
        ],
        [
          failure("Error", "self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
          /certificate of AWS.*not trusted \(self-signed certificate\).*NODE_EXTRA_CA_CERTS/,
        ],
        [failure("AWS.SimpleQueueService.NonExistentQueue", "no queue"), /no such resource/],
        [failure("ResourceNotFoundException", "Function not found: f"), /f: no such resource/],
        [
          failure("AccessDenied", "not yours", { $metadata: { httpStatusCode: 403 } }),
          /AWS denies access: not/,
        ],
      ];
      for (const [error, explained] of cases) {
        const plain = explainAwsError(error, { region: "us-west-2" });
        assert.ok(plain instanceof UserError, error.name);
        assert.match(plain.message, explained);
        assert.doesNotMatch(plain.message, /\n/);
      }
    }),
});

Deno.test({
  name: "the explanation names no endpoint if none is set (needs env)",
  ...needs("env"),
  fn: () =>
    withEndpoint(undefined, () => {
      const explained = explainAwsError(failure("Error", "x", { code: "ENOTFOUND" }), {
        region: "us-esat-1",
      });
      assert.match(
        explained!.message,
        /^cannot reach AWS \(ENOTFOUND\): check the network and AWS_REGION \(it is us-esat-1\);/,
      );
    }),
});

Deno.test({
  name: "an endpoint that is not a URL is refused with its variable (needs env)",
  ...needs("env"),
  fn: () =>
    withEndpoint("nonsense", () => {
      const explained = explainAwsError(new TypeError("Invalid URL: 'nonsense'"));
      assert.match(
        explained!.message,
        /^AWS_ENDPOINT_URL is not a URL \(Invalid URL: 'nonsense'\): set it /,
      );
    }),
});

Deno.test({
  name: "a credentials file without credentials is named (needs env)",
  ...needs("env"),
  fn() {
    const variable = "AWS_SHARED_CREDENTIALS_FILE";
    const before = Deno.env.get(variable);
    Deno.env.set(variable, "/run/credentials/x/aws");
    try {
      const explained = explainAwsError(
        failure("CredentialsProviderError", "Could not load credentials from any providers"),
      );
      assert.match(
        explained!.message,
        /^no AWS credentials in \/run\/credentials\/x\/aws: it needs the lines/,
      );
    } finally {
      if (before === undefined) Deno.env.delete(variable);
      else Deno.env.set(variable, before);
    }
  },
});

Deno.test({
  name: "other errors are not explained (needs env)",
  ...needs("env"),
  fn: () => {
    const others = [new TypeError("x is undefined"), "text", null, undefined, 7];
    for (const other of others) assert.equal(explainAwsError(other), undefined);
    const server = failure("InternalError", "x", { $metadata: { httpStatusCode: 500 } });
    assert.equal(explainAwsError(server), undefined);
  },
});

Deno.test({
  name: "clientConfig sets a region or timeout only if one is given (needs env)",
  ...needs("env"),
  fn() {
    const plain = clientConfig({});
    assert.equal("region" in plain, false);
    assert.equal("requestTimeout" in plain.requestHandler, false);
    assert.equal(plain.requestHandler.httpsAgent.maxSockets, 64);
    const full = clientConfig({ region: "us-east-1", sockets: 3, readTimeoutMs: 900 });
    assert.equal(full.region, "us-east-1");
    assert.equal(full.requestHandler.httpAgent.maxSockets, 3);
    assert.deepEqual(
      { ...full.requestHandler, httpAgent: 0, httpsAgent: 0 },
      {
        connectionTimeout: 5_000,
        requestTimeout: 900,
        throwOnRequestTimeout: true,
        socketTimeout: 900,
        httpAgent: 0,
        httpsAgent: 0,
      },
    );
  },
});

Deno.test({
  name: "the SDK's error for a refused connection is explained (needs net, env, read, sys)",
  ...needs("net", "env", "read", "sys"),
  fn: async () => {
    // Imported here because the SDK reads the environment when it is loaded.
    const { ListBucketsCommand, S3Client } = await import("@aws-sdk/client-s3");
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const client = new S3Client({
      ...clientConfig({ region: "us-east-1" }),
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      maxAttempts: 1,
    });
    const error = await client.send(new ListBucketsCommand({})).catch((error) => error);
    client.destroy();
    assert.match(explainAwsError(error)!.message, /cannot reach AWS.*ECONNREFUSED/);
  },
});

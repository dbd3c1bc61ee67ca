import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { type AwsKeys, createSigner } from "./sigv4.ts";

interface Sent {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** The request that the SDK sends for an invocation. */
async function sentBySdk(credentials: AwsKeys, FunctionName: string, text: string): Promise<Sent> {
  // The SDK reads the environment when it is imported.
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const { promise, resolve } = Promise.withResolvers<Sent>();
  const client = new LambdaClient({
    region: "eu-west-1",
    endpoint: "http://127.0.0.1:4566",
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
      ...(credentials.sessionToken ? { sessionToken: credentials.sessionToken } : {}),
    },
    maxAttempts: 1,
    requestHandler: {
      handle(request: unknown) {
        resolve(request as Sent);
        return Promise.reject(new Error("not sent"));
      },
    },
  });
  const Payload = new TextEncoder().encode(text);
  await assert.rejects(client.send(new InvokeCommand({ FunctionName, Payload })), /not sent/);
  return await promise;
}

Deno.test({
  name: "a request gets the signature that the SDK gives it (needs env, read, sys)",
  ...needs("env", "read", "sys"),
  async fn() {
    const scope = { region: "eu-west-1", service: "lambda" };
    const plain = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfi" };
    const cases: [AwsKeys, string, string][] = [
      [plain, "rollcall-recognise", '{"Records":[]}'],
      [{ ...plain, sessionToken: "a+b/c==" }, "rollcall-recognise", "{}"],
      [plain, "arn:aws:lambda:eu-west-1:123456789012:function:f:live", ""],
      [{ ...plain, secretAccessKey: "another" }, "it's_(a)*!", "snow ☃, é, 😀"],
    ];
    for (const [keys, name, text] of cases) {
      const { path, headers, body } = await sentBySdk(keys, name, text);
      const [, list] = /SignedHeaders=([^,]+)/.exec(headers.authorization!)!;
      const added = ["x-amz-date", "x-amz-security-token"];
      const names = list!.split(";").filter((one) => !added.includes(one));
      const own = Object.fromEntries(names.map((one) => [one, headers[one]!]));
      const [, ...time] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers["x-amz-date"]!)!;
      const [year, month, day, hour, minute, second] = time.map(Number);
      const date = new Date(Date.UTC(year!, month! - 1, day, hour, minute, second));
      const signed = createSigner(scope, { path, headers: own })(body ?? "", keys, date);
      assert.equal(signed.authorization, headers.authorization, name);
      assert.equal(signed["x-amz-security-token"], keys.sessionToken);
    }
  },
});

Deno.test("the signing key follows the day and the secret", () => {
  const scope = { region: "us-east-1", service: "sqs" };
  const sign = createSigner(scope, { path: "/", headers: { host: "h" } });
  const signature = (secretAccessKey: string, day: string) =>
    sign("{}", { accessKeyId: "a", secretAccessKey }, new Date(`${day}T00:00:00Z`)).authorization;
  const first = signature("s", "2026-01-01");
  const others = [signature("t", "2026-01-01"), signature("s", "2026-01-02")];
  assert.equal(signature("s", "2026-01-01"), first);
  assert.equal(new Set([first, ...others]).size, 3);
});

import assert from "node:assert/strict";
import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { needs } from "../../contract/testing.ts";
import { s3Record } from "../testing.ts";

type Send = (command: InvokeCommand) => Promise<unknown>;

/** The AWS SDK reads the environment as soon as it is loaded. */
function test(name: string, run: (room: typeof import("./invoke.ts")) => Promise<void>) {
  const fn = async () => await run(await import("./invoke.ts"));
  Deno.test({ name: `${name} (needs env)`, ...needs("env"), fn });
}

const client = (send: Send) => ({ send }) as unknown as LambdaClient;
const bytes = (text: string) => new TextEncoder().encode(text);
const record = s3Record("a+b.mp4");

test("the function is called by its name with the record as S3 would, and waited for", async (room) => {
  const sent: InvokeCommand["input"][] = [];
  const invoke = room.lambdaInvoke(
    client((command) => {
      sent.push(command.input);
      return Promise.resolve({ StatusCode: 200, $metadata: { requestId: "r-1" } });
    }),
    "rollcall-recognise",
  );
  assert.deepEqual(await invoke(record), { kind: "done", requestId: "r-1" });
  assert.equal(sent.length, 1);
  const { FunctionName, InvocationType, Payload } = sent[0]!;
  assert.equal(FunctionName, "rollcall-recognise");
  assert.ok(InvocationType === undefined || InvocationType === "RequestResponse");
  const event = JSON.parse(new TextDecoder().decode(Payload as Uint8Array));
  assert.deepEqual(event, { Records: [record] });
});

test("an error of the function is a failure with its own words, not a success", async (room) => {
  const Payload = bytes('{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}');
  const $metadata = { requestId: "r-2" };
  const answer = { StatusCode: 200, FunctionError: "Unhandled", Payload, $metadata };
  const invoke = room.lambdaInvoke(client(() => Promise.resolve(answer)), "f");
  const reason = "Runtime.ExitError: signal: killed";
  assert.deepEqual(await invoke(record), { kind: "failed", reason, requestId: "r-2" });
});

test("Lambda's 429 is no failure: there is no room now", async (room) => {
  const { TooManyRequestsException } = await import("@aws-sdk/client-lambda");
  const error = new TooManyRequestsException({ message: "Rate Exceeded.", $metadata: {} });
  const invoke = room.lambdaInvoke(client(() => Promise.reject(error)), "f");
  assert.deepEqual(await invoke(record), { kind: "throttled" });
});

test("no answer within the function's time-out is a failure: to ask again would pile work up", async (room) => {
  const error = Object.assign(new Error("timed out"), { name: "TimeoutError" });
  const invoke = room.lambdaInvoke(client(() => Promise.reject(error)), "f");
  const invoked = await invoke(record);
  assert.equal(invoked.kind, "failed");
});

test("an event that Lambda will never take is a failure, with Lambda's words", async (room) => {
  const error = Object.assign(new Error("too large"), { name: "RequestTooLargeException" });
  const invoke = room.lambdaInvoke(client(() => Promise.reject(error)), "f");
  const reason = "RequestTooLargeException: too large";
  assert.deepEqual(await invoke(record), { kind: "failed", reason, requestId: "" });
});

test("any other error of the network or the service is thrown", async (room) => {
  const error = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const invoke = room.lambdaInvoke(client(() => Promise.reject(error)), "f");
  await assert.rejects(invoke(record), error);
});

test("a failure's text is there whatever the payload is", async ({ failureText }) => {
  assert.equal(await failureText(bytes('{"errorType":"E","errorMessage":"m"}')), "E: m");
  assert.equal(failureText(bytes('{"errorMessage":"timed out"}')), "Error: timed out");
  assert.equal(failureText(bytes("<html>")), "<html>");
  assert.equal(failureText(bytes("null")), "null");
  assert.equal(failureText(bytes('{"other":1}')), '{"other":1}');
  assert.equal(failureText(undefined), "the function failed without a word");
});

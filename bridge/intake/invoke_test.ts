import assert from "node:assert/strict";
import type { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { needs } from "../../contract/testing/harness.ts";
import { withFakeTime } from "../testing/fake_time.ts";
import { s3Record } from "../testing/sample_messages.ts";
import type { InvokeResult } from "./invoke.ts";

type Send = (command: InvokeCommand, options: { abortSignal: AbortSignal }) => Promise<unknown>;

/** The AWS SDK reads the environment when it is imported. */
function test(name: string, run: (room: typeof import("./invoke.ts")) => Promise<void>) {
  const fn = async () => await run(await import("./invoke.ts"));
  Deno.test({ name: `${name} (needs env)`, ...needs("env"), fn });
}

const client = (send: Send) => ({ send }) as unknown as LambdaClient;
const bytes = (text: string) => new TextEncoder().encode(text);
const record = s3Record("a+b.mp4");

test("the function is invoked by name with the record as S3 sends it, and its answer is awaited", async (room) => {
  const sent: InvokeCommand["input"][] = [];
  const invoke = room.createInvoke(
    client((command) => {
      sent.push(command.input);
      return Promise.resolve({ StatusCode: 200, $metadata: { requestId: "r-1" } });
    }),
    "rollcall-recognise",
    1_000,
  );
  assert.deepEqual(await invoke(record), { kind: "done", requestId: "r-1" });
  assert.equal(sent.length, 1);
  const { FunctionName, InvocationType, Payload } = sent[0]!;
  assert.equal(FunctionName, "rollcall-recognise");
  assert.ok(InvocationType === undefined || InvocationType === "RequestResponse");
  const event = JSON.parse(new TextDecoder().decode(Payload as Uint8Array));
  assert.deepEqual(event, { Records: [record] });
});

test("a function error is a failure with its own message, not a success", async (room) => {
  const Payload = bytes('{"errorType":"Runtime.ExitError","errorMessage":"signal: killed"}');
  const $metadata = { requestId: "r-2" };
  const answer = { StatusCode: 200, FunctionError: "Unhandled", Payload, $metadata };
  const invoke = room.createInvoke(client(() => Promise.resolve(answer)), "f", 1_000);
  const reason = "Runtime.ExitError: signal: killed";
  assert.deepEqual(await invoke(record), { kind: "failed", reason, requestId: "r-2" });
});

test("Lambda's 429 is throttling, not a failure", async (room) => {
  const { TooManyRequestsException } = await import("@aws-sdk/client-lambda");
  const error = new TooManyRequestsException({ message: "Rate Exceeded.", $metadata: {} });
  const invoke = room.createInvoke(client(() => Promise.reject(error)), "f", 1_000);
  assert.deepEqual(await invoke(record), { kind: "throttled" });
});

test("no answer before the deadline is a failure: a retry would add to the load", (room) =>
  withFakeTime(async (time) => {
    const { promise, reject } = Promise.withResolvers<never>();
    const invoke = room.createInvoke(
      client((_, { abortSignal }) => {
        abortSignal.addEventListener("abort", () => reject(new Error("aborted")));
        return promise;
      }),
      "f",
      1_000,
    );
    let invoked: InvokeResult | undefined;
    invoke(record).then((one) => invoked = one);
    await time.advance(999);
    assert.equal(invoked, undefined);
    await time.advance(1);
    assert.deepEqual(invoked, { kind: "failed", reason: "no answer in 1 s", requestId: "" });
  }));

test("a refused or reset connection is no failure, whatever the SDK calls it", async (room) => {
  const error = Object.assign(new Error("reset"), { name: "TimeoutError", code: "ECONNRESET" });
  const invoke = room.createInvoke(client(() => Promise.reject(error)), "f", 1_000);
  await assert.rejects(invoke(record), error);
});

test("an event that Lambda always refuses is a failure with Lambda's message", async (room) => {
  const error = Object.assign(new Error("too large"), { name: "RequestTooLargeException" });
  const invoke = room.createInvoke(client(() => Promise.reject(error)), "f", 1_000);
  const reason = "RequestTooLargeException: too large";
  assert.deepEqual(await invoke(record), { kind: "failed", reason, requestId: "" });
});

test("any other network or service error is thrown", async (room) => {
  const error = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const invoke = room.createInvoke(client(() => Promise.reject(error)), "f", 1_000);
  await assert.rejects(invoke(record), error);
});

test("any payload gives the failure a text", async ({ failureText }) => {
  assert.equal(await failureText(bytes('{"errorType":"E","errorMessage":"m"}')), "E: m");
  assert.equal(failureText(bytes('{"errorMessage":"timed out"}')), "Error: timed out");
  assert.equal(failureText(bytes("<html>")), "<html>");
  assert.equal(failureText(bytes("null")), "null");
  assert.equal(failureText(bytes('{"other":1}')), '{"other":1}');
  assert.equal(failureText(undefined), "the function failed without an error message");
});

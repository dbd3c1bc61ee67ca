import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { type DirectCall, withDirectCalls } from "../aws/direct_calls.ts";

/** A client as far as the bridge's frequent calls need it. */
export type SqsSender = Pick<SQSClient, "send">;
export type LambdaSender = Pick<LambdaClient, "send">;

/**
 * SQS's JSON protocol: input and output are the bodies. Bodies of messages are not checked against
 * their MD5, as the SDK does: TLS protects them.
 */
const sqsCalls = [
  ReceiveMessageCommand,
  DeleteMessageBatchCommand,
  ChangeMessageVisibilityBatchCommand,
].map((command): DirectCall => ({
  command,
  // All are sent to the same endpoint.
  resource: () => "",
  body: (input) => JSON.stringify(input),
  output: (_, body) => body.length === 0 ? {} : JSON.parse(new TextDecoder().decode(body)),
}));

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invoke: DirectCall = {
  command: InvokeCommand,
  resource: ({ FunctionName }: { FunctionName: string }) => FunctionName,
  body: ({ Payload }: { Payload: Uint8Array }) => Payload,
  output: (headers, Payload) => ({ FunctionError: headers["x-amz-function-error"], Payload }),
};

/** A client whose receives, deletes and visibility changes are cheap. */
export const directSqs = (client: SQSClient): SqsSender => withDirectCalls(client, sqsCalls);

/** Routers that translate addresses forget a connection on which nothing is sent for 5 minutes or more. */
const LONG_SECONDS = 240;

/**
 * A client whose invocations are cheap: with a name and a payload, and no other parameter.
 * @param seconds how long one may take
 */
export const directLambda = (client: LambdaClient, seconds: number): LambdaSender =>
  withDirectCalls(client, [invoke], { areLong: seconds > LONG_SECONDS });

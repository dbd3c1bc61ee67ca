import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { clientConfig } from "../../../aws/clients.ts";
import type { Names } from "../../../contract/names.ts";
import { benchEvent } from "./events.ts";
import { paced } from "./pace.ts";
import type { Server } from "./server.ts";

/** Invokes the function directly at a given rate. @returns the milliseconds of each invocation */
export async function invokeDirectly(
  { environment, endpoint }: Server,
  names: Names,
  { events, perSecond, signal }: { events: number; perSecond: number; signal: AbortSignal },
): Promise<number[]> {
  const lambda = new LambdaClient({
    ...clientConfig({ region: environment.AWS_REGION, sockets: 1000 }),
    endpoint,
    credentials: { accessKeyId: "embedded", secretAccessKey: "embedded" },
  });
  const encoder = new TextEncoder();
  const all: Promise<number>[] = [];
  const bodies = Array.from({ length: events }, (_, n) => benchEvent(n, names).body);
  await paced(bodies, perSecond, (body) => {
    const begun = performance.now();
    const command = new InvokeCommand({
      FunctionName: names.functionName,
      Payload: encoder.encode(body),
    });
    const done = lambda.send(command).then(() => performance.now() - begun);
    done.catch(() => {});
    all.push(done);
  }, signal);
  try {
    return await Promise.all(all);
  } finally {
    lambda.destroy();
  }
}

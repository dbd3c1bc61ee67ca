import type { Names } from "../contract/names.ts";
import { pipeline } from "../contract/pipeline.ts";
import { CREDENTIALS, type MinistackOptions, startMinistack } from "./ministack.ts";
import { type CloudAccess, createResources } from "./resources.ts";

/** MiniStack with the project's resources, but without instances of the function. */
export interface EmulatedAws {
  /** Configuration for SDK clients. */
  readonly access: CloudAccess;
  /** Environment for a function, optionally with the endpoint of a proxy. */
  environment(endpoint?: string): Record<string, string>;
  stop(): Promise<void>;
}

/** @throws {UserError} if it does not start */
export async function startEmulatedAws(
  names: Names,
  options: MinistackOptions,
): Promise<EmulatedAws> {
  const { endpoint, stop } = await startMinistack(options);
  const access = { endpoint, region: "us-east-1", credentials: CREDENTIALS };
  try {
    await createResources(access, names, {
      // Never called.
      functionUrl: "http://127.0.0.1:9/",
      ...pipeline,
      concurrency: 1,
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    access,
    environment: (at = endpoint) => ({
      AWS_ENDPOINT_URL: at,
      AWS_REGION: access.region,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    }),
    stop,
  };
}

import type { Names } from "../contract/names.ts";
import { pipeline } from "../contract/pipeline.ts";
import { type MinistackOptions, startMinistack } from "./ministack.ts";
import { type CloudAccess, createResources } from "./resources.ts";

/** An emulated AWS with the project's resources; its function something else invokes. */
export interface EmulatedAws {
  /** For its clients. */
  readonly access: CloudAccess;
  /** What a function needs in its environment to reach it at this endpoint, or at another before it. */
  environment(endpoint?: string): Record<string, string>;
  stop(): Promise<void>;
}

/** @throws {UserError} if it does not start */
export async function startEmulatedAws(
  names: Names,
  options: MinistackOptions,
): Promise<EmulatedAws> {
  const { endpoint, stop } = await startMinistack(options);
  const credentials = { accessKeyId: "embedded", secretAccessKey: "embedded" };
  const access = { endpoint, region: "us-east-1", credentials };
  try {
    await createResources(access, names, {
      // Nobody calls it here.
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
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    stop,
  };
}

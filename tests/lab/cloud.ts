// AWS for the lab: an emulator at an address that the guests can reach, and the real function behind it.
import { startMinistack } from "../../embedded/ministack.ts";
import { startFunctionHost } from "../../embedded/function/function_host.ts";
import { processLauncher } from "../../embedded/function/launcher.ts";
import { programCommand } from "../../cli/program_command.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { startFakeIam } from "../playbooks/testing/fake_iam.ts";
import type { StubFunction } from "../testing/stub_function.ts";

export interface LabCloud {
  /** The environment with which programs and playbooks reach it. */
  readonly env: Readonly<Record<string, string>>;
  /** The playbook's function_settings: environment variables of the function. */
  readonly functionSettings: Readonly<Record<string, string>>;
  /** Replaces the function by a stub; undefined restores the function. */
  answerBy(stub: StubFunction | undefined): void;
  stop(): Promise<void>;
}

/** The lab machine's address, which its guests can reach. */
export const ADDRESS = "172.24.4.1";
const REGION = "us-east-1";

/**
 * Starts the emulator. As on AWS, the function's instances start with its first invocation, with the environment of its
 * configuration at that time.
 * @param folder for logs
 */
export async function startLabCloud(
  { folder, gallery, functionName }: {
    folder: string;
    gallery: string;
    functionName: string;
  },
): Promise<LabCloud> {
  await using parts = new AsyncDisposableStack();
  const ministack = await startMinistack({ logFile: `${folder}/ministack.log`, hostname: ADDRESS });
  parts.defer(() => ministack.stop());
  const iam = startFakeIam(ministack.endpoint);
  parts.defer(() => iam.stop());

  let stub: string | undefined;
  let real: Promise<string> | undefined;
  // One address for both the function and the stub.
  const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { method, headers, body } = request;
    return await fetch(stub ?? await (real ??= startFunction()), { method, headers, body });
  });
  parts.defer(() => proxy.shutdown());

  const env = {
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "lab",
    AWS_SECRET_ACCESS_KEY: `lab-${crypto.randomUUID()}`,
  };
  const startFunction = async (): Promise<string> => {
    const command = programCommand("function", "lambda/main.ts", {
      "/tmp": folder,
      "./var/gallery": gallery,
    }, [ADDRESS]);
    const { Environment, Timeout } = await configuration(functionName, env);
    const host = startFunctionHost({
      launch: processLauncher(command),
      env: { ...env, ...Environment?.Variables, ROLLCALL_GALLERY: gallery },
      functionName,
      region: REGION,
      instances: 2,
      timeoutSeconds: Timeout!,
      memoryMb: pipeline.memoryMb,
      logDir: folder,
      scratchDir: `${folder}/tmp`,
    });
    kept.defer(() => host.stop());
    await host.ready;
    return host.url;
  };
  const kept = parts.move();
  return {
    env: {
      ...env,
      AWS_ENDPOINT_URL_IAM: iam.url,
      // A playbook runs the students task, which may only reach loopback addresses.
      AWS_ENDPOINT_URL_DYNAMODB: ministack.endpoint.replace(ADDRESS, "127.0.0.1"),
    },
    functionSettings: {
      MINISTACK_LAMBDA_PROXY_URL: `http://127.0.0.1:${proxy.addr.port}/`,
      ROLLCALL_THRESHOLD: "0.5",
    },
    answerBy: (other) => void (stub = other?.url),
    stop: () => kept.disposeAsync(),
  };
}

/** The function's configuration as the playbook has set it. */
async function configuration(FunctionName: string, env: Readonly<Record<string, string>>) {
  const { LambdaClient, GetFunctionConfigurationCommand } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient({
    endpoint: env.AWS_ENDPOINT_URL!,
    region: REGION,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID!,
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY!,
    },
  });
  try {
    return await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  } finally {
    client.destroy();
  }
}

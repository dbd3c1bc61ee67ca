// AWS for the lab: an emulator on the address that guests reach, and the real function behind it.
import { startMinistack } from "../../embedded/ministack.ts";
import { startFunctionHost } from "../../embedded/function/function_host.ts";
import { processLauncher } from "../../embedded/function/launcher.ts";
import { program } from "../../embedded/demo/programs.ts";
import { pipeline } from "../../contract/pipeline.ts";
import { serveIam } from "../playbooks/iam.ts";
import type { StubFunction } from "../bridge/stub_function.ts";

export interface LabCloud {
  /** What programs and playbooks need to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the function that the playbook is to set. */
  readonly functionSettings: Readonly<Record<string, string>>;
  /** Starts the real function with the environment that the playbook gave it. */
  startFunction(variables: Readonly<Record<string, string>>): Promise<void>;
  /** From now on this answers in the function's place; undefined: the function itself. */
  answerBy(stub: StubFunction | undefined): void;
  stop(): Promise<void>;
}

/** Of the lab's machine, as its guests reach it. */
export const ADDRESS = "172.24.4.1";
const REGION = "us-east-1";

/**
 * Starts it. The function's instances wait for `startFunction`.
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
  const iam = serveIam(ministack.endpoint);
  parts.defer(() => iam.stop());

  let target: string | undefined;
  let real: string | undefined;
  // One address for the function, whoever answers there.
  const door = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    if (!target) {
      return Response.json({ errorType: "Lab", errorMessage: "no function" }, { status: 503 });
    }
    const { method, headers, body } = request;
    return fetch(target, { method, headers, body });
  });
  parts.defer(() => door.shutdown());

  const env = {
    AWS_ENDPOINT_URL: ministack.endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: "lab",
    AWS_SECRET_ACCESS_KEY: `lab-${crypto.randomUUID()}`,
  };
  const kept = parts.move();
  return {
    env: {
      ...env,
      AWS_ENDPOINT_URL_IAM: iam.url,
      // The students task, which a playbook calls, may reach no address but loopback's.
      AWS_ENDPOINT_URL_DYNAMODB: ministack.endpoint.replace(ADDRESS, "127.0.0.1"),
    },
    functionSettings: { MINISTACK_LAMBDA_PROXY_URL: `http://127.0.0.1:${door.addr.port}/` },
    async startFunction(variables) {
      const command = program("function", "lambda/main.ts", {
        "/tmp": folder,
        "./var/gallery": gallery,
      }, [ADDRESS]);
      const host = startFunctionHost({
        launch: processLauncher(command),
        env: { ...env, ...variables, ROLLCALL_GALLERY: gallery, ROLLCALL_THRESHOLD: "0.5" },
        ...{ functionName, region: REGION, instances: 2 },
        timeoutSeconds: Number(variables.ROLLCALL_FUNCTION_TIMEOUT),
        memoryMb: pipeline.memoryMb,
        ...{ logDir: folder, scratchDir: `${folder}/tmp` },
      });
      kept.defer(() => host.stop());
      await host.ready;
      target = real = host.url;
    },
    answerBy: (stub) => void (target = stub?.url ?? real),
    stop: () => kept.disposeAsync(),
  };
}

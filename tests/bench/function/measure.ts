import { UserError } from "../../../contract/errors.ts";
import { namesOf } from "../../../contract/names.ts";
import { pipeline } from "../../../contract/pipeline.ts";
import type { Engine } from "../../../embedded/function/container_engine.ts";
import { containerLauncher } from "../../../embedded/function/container_launcher.ts";
import type { Invocation } from "../../../embedded/function/invocation.ts";
import { startRuntime } from "../../../embedded/function/runtime_process.ts";
import { findContainer } from "./find_container.ts";
import { peakMemory } from "./cgroup_memory.ts";

/** The function to measure. */
export interface Subject {
  readonly engine: Engine;
  readonly image: string;
  readonly memoryMb: number;
  /** Number of processors; may be a fraction. */
  readonly cpus: number;
  readonly env: Readonly<Record<string, string>>;
  /** The event of each invocation. */
  readonly event: unknown;
  /** Folder for its log. */
  readonly dir: string;
}

/** Results of one instance. */
export interface InstanceResult {
  /** From the container's start to the runtime's first request for work. */
  readonly initMs: number;
  /** From the container's start to the first response; the event is waiting when it starts. */
  readonly coldMs: number;
  /** The same from the call of the engine, including the engine's own time. */
  readonly fromCallMs: number;
  /** Of each further invocation. */
  readonly warmMs: readonly number[];
  /** Undefined if the kernel does not report it. */
  readonly peakBytes: number | undefined;
}

/**
 * Starts a container whose first event is already waiting, then invokes it `warm` more times.
 * @throws {UserError} if an invocation fails
 */
export async function measureInstance(subject: Subject, warm: number): Promise<InstanceResult> {
  const { engine, image, memoryMb, cpus, env, dir } = subject;
  const called = Date.now();
  const runtime = startRuntime({
    launch: containerLauncher({ engine, image, memoryMb, cpus }),
    functionName: namesOf("rollcall").functionName,
    region: "us-east-1",
    timeoutSeconds: pipeline.timeoutSeconds,
    memoryMb,
    env,
    logFile: `${dir}/instance.log`,
    scratchDir: dir,
  });
  try {
    let initialisedAt = NaN;
    const initialised = runtime.initialised.then((failure) => {
      initialisedAt = Date.now();
      return failure;
    });
    const invoke = async () => {
      const answer = await runtime.invoke(invocation(subject.event));
      const text = new TextDecoder().decode(answer.payload);
      if (answer.kind !== "response" || !text.includes('"recognised"')) {
        throw new UserError(`the function did not recognise the clip: ${text}`);
      }
    };
    await invoke();
    const first = Date.now();
    await initialised;
    const { pid, startedAt } = await findContainer(engine, Deno.pid);
    const warmMs: number[] = [];
    for (let i = 0; i < warm; i++) {
      const begun = performance.now();
      await invoke();
      warmMs.push(performance.now() - begun);
    }
    return {
      initMs: initialisedAt - startedAt,
      coldMs: first - startedAt,
      fromCallMs: first - called,
      warmMs,
      peakBytes: await peakMemory(pid),
    };
  } finally {
    await runtime.stop();
  }
}

function invocation(event: unknown): Invocation {
  return {
    requestId: crypto.randomUUID(),
    deadlineMs: Date.now() + pipeline.timeoutSeconds * 1000,
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:rollcall-recognise",
    payload: new TextEncoder().encode(JSON.stringify(event)),
  };
}

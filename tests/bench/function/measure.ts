import { UserError } from "../../../contract/errors.ts";
import { namesOf } from "../../../contract/names.ts";
import { pipeline } from "../../../contract/pipeline.ts";
import type { Engine } from "../../../embedded/function/container_engine.ts";
import { containerLauncher } from "../../../embedded/function/container_launcher.ts";
import type { Invocation } from "../../../embedded/function/function_error.ts";
import { startRuntime } from "../../../embedded/function/runtime_process.ts";
import { findContainer } from "./find_container.ts";
import { peakMemory } from "./cgroup_memory.ts";

/** What a function instance is measured with. */
export interface Subject {
  readonly engine: Engine;
  readonly image: string;
  readonly memoryMb: number;
  /** Processors, or parts of one. */
  readonly cpus: number;
  readonly env: Readonly<Record<string, string>>;
  /** The event of each invocation. */
  readonly event: unknown;
  /** For its log. */
  readonly dir: string;
}

/** Milliseconds, and bytes, of one instance from its start. */
export interface Measured {
  /** From the container's start to the runtime's first request for work. */
  readonly initMs: number;
  /** From the container's start to the first response: it finds its work waiting. */
  readonly coldMs: number;
  /** The same, from the engine's call: its own work is in it. */
  readonly fromCallMs: number;
  /** Of each further invocation. */
  readonly warmMs: readonly number[];
  /** Undefined where the kernel does not tell. */
  readonly peakBytes: number | undefined;
}

/**
 * Starts a container of the image, its first event waiting for it, and invokes it again so many times.
 * @throws {UserError} if an invocation fails
 */
export async function measureInstance(subject: Subject, warm: number): Promise<Measured> {
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

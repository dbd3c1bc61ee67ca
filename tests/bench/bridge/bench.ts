import { namesOf } from "../../../contract/names.ts";
import { type Progress, stage } from "../../../cli/progress.ts";
import { makeCertificate } from "./certificate.ts";
import { bridge, variants } from "./contenders.ts";
import { dearestFunctions } from "./cpu_profile.ts";
import { invokeDirectly } from "./direct.ts";
import { measureIdle } from "./idle.ts";
import { type Idle, type Label, type Paced, pacedOf, throughputOf } from "./measurements.ts";
import type { Throughput } from "./measurements.ts";
import { startMinistackServer } from "./ministack_server.ts";
import { ofFloor } from "./of_floor.ts";
import { type Planned, planOf, type PlanOptions } from "./plan.ts";
import { profile } from "./profile.ts";
import type { Profiled, Report } from "./report.ts";
import { run } from "./run.ts";
import { type Server, startStubServer } from "./server.ts";
import { measureStubLimit, type StubLimit } from "./stub_limit.ts";

export interface BenchOptions extends PlanOptions {
  /** Duration of each paced run; 0: no paced runs. */
  readonly pacedSeconds: number;
  /** Duration of the measurement of an idle bridge; 0: not measured. */
  readonly idleSeconds: number;
  /** Whether the bridge's steady state is profiled, at the largest cap. */
  readonly profile?: boolean | undefined;
  /** Whether the stub is reached by HTTPS, as AWS is. */
  readonly tls?: boolean | undefined;
  readonly dir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

const NAMES = namesOf("rollcall");
/** Rate of a paced run as a share of the contender's throughput, low enough that no queue grows. */
const PACE = 0.5;

/** Performs all runs, one after another, each against a fresh server. */
export async function bench(options: BenchOptions): Promise<Report> {
  const { latencyMs, dir, signal, progress } = options;
  const tls = options.tls ? await Deno.realPath(dir).then((path) => `${path}/tls`) : undefined;
  if (tls !== undefined) await makeCertificate(tls, signal);
  const onStub = <T>(mixed: boolean, work: (server: Server) => Promise<T>) => {
    const settings = { latencyMs, slowShare: mixed ? 0.1 : 0, tls };
    return withServer(() => startStubServer(settings, dir, signal), work);
  };
  const onMinistack = <T>(work: (server: Server) => Promise<T>) =>
    withServer(() => startMinistackServer(NAMES, latencyMs, dir, signal), work);
  const plan = planOf(options);

  let stub: StubLimit | undefined;
  await stage(progress, "stub", async () => {
    stub = await onStub(false, (server) => measureStubLimit(server, 1));
    return `${Math.round(stub.perSecond)} requests/s`;
  });

  const throughput: Throughput[] = [];
  for (const planned of plan) {
    signal.throwIfAborted();
    const label = labelOf(planned);
    await stage(progress, titleOf(label), async () => {
      const work = async (server: Server) => {
        const onProgress = (settled: number) =>
          progress.update(`${titleOf(label)}: ${settled} of ${planned.events}`);
        return throughputOf(label, await run({ ...planned, server, dir, signal, onProgress }));
      };
      const row = planned.server === "stub"
        ? await onStub(planned.mixed, work)
        : await onMinistack(work);
      throughput.push(row);
      return `${planned.events} uploads, ${row.perSecond.toFixed(1)}/s`;
    });
  }

  const paced: Paced[] = [];
  const steady = plan.filter(({ server, mixed, contender }) =>
    server === "stub" && !mixed && !variants.includes(contender)
  );
  for (const planned of options.pacedSeconds > 0 ? steady : []) {
    signal.throwIfAborted();
    const label = labelOf(planned);
    const perSecond = PACE * throughput.find((row) => isSame(row, label))!.perSecond;
    const events = Math.max(5, Math.round(perSecond * options.pacedSeconds));
    await stage(progress, `${titleOf(label)}, paced`, async () => {
      const pace = { events, perSecond, signal };
      const direct = await onStub(false, (server) => invokeDirectly(server, NAMES, pace));
      const row = await onStub(
        false,
        async (server) =>
          pacedOf(label, await run({ ...planned, ...pace, server, dir }), direct, {
            latencyMs,
            perSecond,
          }),
      );
      paced.push(row);
      return `${perSecond.toFixed(0)} uploads/s`;
    });
  }

  let idle: Idle | null = null;
  if (options.idleSeconds > 0) {
    await stage(progress, "idle", async () => {
      const seconds = options.idleSeconds;
      idle = await onStub(false, (server) => measureIdle(server, { seconds, dir, signal }));
      return `${seconds} s`;
    });
  }

  let profiled: Profiled | null = null;
  if (options.profile) {
    await stage(progress, "profile", async () => {
      const cap = Math.max(...options.caps);
      const planned = plan.find((one) => one.contender === bridge && one.cap === cap)!;
      // Long enough for a steady state.
      const events = Math.max(planned.events, 50 * cap);
      const what = { contender: bridge, cap, events, dir, signal };
      const found = await onStub(false, (server) => profile(server, what));
      const path = `${dir}/bridge.cpuprofile`;
      await Deno.writeTextFile(path, JSON.stringify(found));
      profiled = { path, cap, functions: dearestFunctions(found, 10) };
      return path;
    });
  }
  return {
    latencyMs,
    tls: tls !== undefined,
    throughput,
    paced,
    ofFloor: ofFloor(throughput, paced),
    idle,
    profile: profiled,
    stub: stub!,
  };
}

async function withServer<T>(
  start: () => Promise<Server>,
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const server = await start();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

function labelOf({ server, contender, cap, mixed }: Planned): Label {
  return { server, contender: contender.name, cap, mixed };
}

function isSame(one: Label, other: Label): boolean {
  return one.server === other.server && one.contender === other.contender &&
    one.cap === other.cap && one.mixed === other.mixed;
}

function titleOf({ server, contender, cap, mixed }: Label): string {
  return `${contender}, cap ${cap}${mixed ? " mixed" : ""}, ${server}`;
}

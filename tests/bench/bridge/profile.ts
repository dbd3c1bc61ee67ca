import { UserError } from "../../../contract/errors.ts";
import { sleep } from "../../../cli/async.ts";
import { lastLines } from "../../../embedded/child.ts";
import type { CpuProfile } from "./cpu_profile.ts";
import type { Contender } from "./contenders.ts";
import { untilPolling, withContender } from "./run.ts";
import type { Server } from "./server.ts";

export interface ProfileOptions {
  readonly contender: Contender;
  readonly cap: number;
  readonly events: number;
  /** Folder for the results; its content is deleted. */
  readonly dir: string;
  readonly signal: AbortSignal;
}

/** The steady state: after a fifth of the uploads, and before the last tenth. */
const [FROM, TO] = [0.2, 0.9];

/** Microseconds between two samples of the stack. */
const INTERVAL = 200;

/**
 * Profiles a contender through V8's inspector while it processes uploads that are all queued at
 * once. The profiler itself takes a few per cent.
 */
export async function profile(server: Server, options: ProfileOptions): Promise<CpuProfile> {
  const { contender, events, dir, signal } = options;
  const inspected: Contender = {
    ...contender,
    command: (place) => {
      const [deno, run, ...rest] = contender.command(place);
      // Its address is printed only if Deno is not quiet.
      const told = rest.filter((word) => word !== "--quiet");
      return [deno!, run!, "--inspect=127.0.0.1:0", ...told];
    },
  };
  return await withContender({ ...options, server, contender: inspected }, async ({ ended }) => {
    const running = AbortSignal.any([ended, signal]);
    const until = async (settled: number) => {
      while (await server.settled() < settled) {
        await sleep(20, running);
        running.throwIfAborted();
      }
    };
    await untilPolling(server, ended, signal);
    using inspector = await connect(`${dir}/results/log`);
    await server.put({ from: 0, count: events });
    await inspector.send("Profiler.enable");
    await inspector.send("Profiler.setSamplingInterval", { interval: INTERVAL });
    await until(events * FROM);
    await inspector.send("Profiler.start");
    await until(events * TO);
    const { profile } = await inspector.send("Profiler.stop") as { profile: CpuProfile };
    return profile;
  });
}

interface Inspector extends Disposable {
  /** A command of the Chrome DevTools protocol: https://chromedevtools.github.io/devtools-protocol/v8/ */
  send(method: string, params?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** Connects to the inspector that a program's log names. */
async function connect(log: string): Promise<Inspector> {
  const [url] = /ws:\/\/\S+/.exec(await Deno.readTextFile(log)) ?? [];
  if (url === undefined) throw new UserError(`no inspector: ${await lastLines(log, 3)}`);
  const socket = new WebSocket(url);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let sent = 0;
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new UserError(`cannot connect to the inspector ${url}`));
  });
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    const one = waiting.get(id);
    waiting.delete(id);
    if (error) one?.reject(new Error(error.message));
    else one?.resolve(result);
  };
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error("the inspector has closed"));
  };
  return {
    send(method, params = {}) {
      const answer = Promise.withResolvers<unknown>();
      waiting.set(++sent, answer);
      socket.send(JSON.stringify({ id: sent, method, params }));
      return answer.promise;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

import {
  containersOf,
  type Engine,
  engineOutput,
} from "../../../embedded/function/container_engine.ts";

/** A running container. */
export interface Running {
  /** PID of its first process on this machine. */
  readonly pid: number;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
}

/** The one container that our launcher started in the process `owner`. */
export async function findContainer(engine: Engine, owner: number): Promise<Running> {
  const [name] = await containersOf(engine, owner);
  const state = await engineOutput([engine, "inspect", "--format", "{{json .State}}", name!]);
  const { Pid, StartedAt } = JSON.parse(state);
  return { pid: Pid, startedAt: Date.parse(StartedAt) };
}

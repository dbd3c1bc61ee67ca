import { type Engine, engineEnvironment } from "../function/container_engine.ts";

/** A running container. */
export interface Running {
  /** Its first process, as this machine numbers it. */
  readonly pid: number;
  /** Unix time in milliseconds. */
  readonly startedAt: number;
}

/** The one container that the process `owner` has started with our launcher. */
export async function findContainer(engine: Engine, owner: number): Promise<Running> {
  const names = await say(
    engine,
    "ps",
    "--format",
    "{{.Names}}",
    "--filter",
    `name=rollcall-${owner}-`,
  );
  const text = await say(engine, "inspect", "--format", "{{json .State}}", names);
  const { Pid, StartedAt } = JSON.parse(text);
  return { pid: Pid, startedAt: Date.parse(StartedAt) };
}

async function say(engine: Engine, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(engine, {
    args,
    env: engineEnvironment(),
    clearEnv: true,
    stdin: "null",
  }).output();
  if (!success) throw new Error(`${engine} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

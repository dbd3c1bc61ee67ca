import { UserError } from "../../contract/errors.ts";

/** Container engines, in order of preference. */
export const ENGINES = ["docker", "podman"] as const;
export type Engine = (typeof ENGINES)[number];

/** Variables with which the client of an engine finds its programs, settings, storage and daemon. */
export const ENGINE_VARIABLES = [
  "PATH",
  "HOME",
  "TMPDIR",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
  "CONTAINERS_CONF",
  "CONTAINERS_STORAGE_CONF",
  "CONTAINER_HOST",
  "CONTAINER_SSHKEY",
  "DOCKER_HOST",
  "DOCKER_CONFIG",
  "DOCKER_CONTEXT",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
] as const;

/** The engine variables that are set. */
export function engineEnvironment(): Record<string, string> {
  return Object.fromEntries(ENGINE_VARIABLES.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** Runs a command. @returns whether it succeeded */
type Ask = (command: string[]) => Promise<boolean>;

/**
 * Finds the engine that has an image; without an image, the first engine that works. A client in PATH is
 * not enough: its daemon must answer.
 * @throws {UserError} if no engine works here, or none has the image
 */
export async function findContainerEngine(
  image: string | undefined,
  ask: Ask = succeeds,
): Promise<Engine> {
  let works = false;
  for (const engine of ENGINES) {
    if (!await ask([engine, "info"])) continue;
    works = true;
    if (image === undefined) return engine;
    if (await ask([engine, "image", "inspect", image])) return engine;
  }
  throw new UserError(
    works
      ? `no image ${image}: build it with ./rollcall image:build`
      : "neither docker nor podman works here: install podman, or start docker's daemon " +
        "(`docker info` and `podman info` show why)",
  );
}

/** Removes a container, running or not; it is gone when this returns. */
export async function removeContainer(engine: Engine, name: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    if (!await succeeds([engine, "container", "inspect", name])) return;
    await succeeds(removeCommand(engine, name));
  }
}

/** The command that kills and removes a container. */
export function removeCommand(engine: Engine, name: string): string[] {
  return [engine, "rm", "--force", name];
}

/** Runs an engine command. @returns its output @throws {Error} with its standard error, if it fails */
export async function engineOutput([program, ...args]: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program!, {
    args,
    env: engineEnvironment(),
    clearEnv: true,
    stdin: "null",
  }).output();
  if (!success) throw new Error(`${program} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** The names of the containers, running or not, that `containerLauncher` started in a process. */
export async function containersOf(engine: string, pid: number): Promise<string[]> {
  const filter = ["--all", "--filter", `name=rollcall-${pid}-`, "--format", "{{.Names}}"];
  return (await engineOutput([engine, "ps", ...filter])).split("\n").filter((name) => name !== "");
}

/** Runs a command in its own process group, so that Ctrl-C does not reach it. */
async function succeeds([program, ...args]: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program!, {
      args,
      env: engineEnvironment(),
      clearEnv: true,
      detached: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

import type { Credentials } from "./registry.ts";

/** A registry's password where the engines look for it, for a while. */
export interface AuthFile {
  readonly path: string;
  /** The folder it is in, for docker: all else in there is the user's own. */
  readonly folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Writes a password into a file of its own: it is in no argument list, and not in the user's own
 * settings. It goes with this process, too.
 */
export async function writeAuthFile(host: string, credentials: Credentials): Promise<AuthFile> {
  const folder = await Deno.makeTempDir({ prefix: "rollcall-auth-" });
  const remove = () => Deno.removeSync(folder, { recursive: true });
  globalThis.addEventListener("unload", remove);
  const path = `${folder}/config.json`;
  const own = await dockerSettings(folder);
  const auth = btoa(`${credentials.user}:${credentials.password}`);
  const text = JSON.stringify({ ...own, auths: { [host]: { auth } } });
  await Deno.writeTextFile(path, text, { mode: 0o600 });
  return {
    path,
    folder,
    async [Symbol.asyncDispose]() {
      globalThis.removeEventListener("unload", remove);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/**
 * Makes what docker finds its daemon by (contexts, certificates) visible in another folder.
 * @returns the user's config.json, but for his logins
 */
async function dockerSettings(folder: string): Promise<Record<string, unknown>> {
  const home = Deno.env.get("DOCKER_CONFIG") ?? `${Deno.env.get("HOME") ?? ""}/.docker`;
  try {
    for await (const { name } of Deno.readDir(home)) {
      if (name !== "config.json") await Deno.symlink(`${home}/${name}`, `${folder}/${name}`);
    }
    const { auths: _, credsStore: __, credHelpers: ___, ...own } = JSON.parse(
      await Deno.readTextFile(`${home}/config.json`),
    );
    return own;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

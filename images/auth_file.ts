import type { Credentials } from "./registry.ts";

/** A registry's password in a temporary file that the container engines read. */
export interface AuthFile {
  readonly path: string;
  /** The file's folder, as DOCKER_CONFIG; it also links to the user's own docker settings. */
  readonly folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Writes a password into a temporary file: it appears in no argument list and not in the user's
 * settings, and is removed when the process exits. `docker login --password-stdin` does not
 * guarantee that: without a `credsStore`, docker stores the login in the desktop's credential
 * helper if there is one.
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
 * Links the settings that docker finds its daemon by (contexts, certificates) into another folder.
 * @returns the user's config.json without logins
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

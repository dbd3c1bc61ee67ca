import type { Credentials } from "./registry.ts";

/** A registry's password where the engines look for it, for a while. */
export interface AuthFile {
  readonly path: string;
  /** DOCKER_CONFIG: the folder it is in. */
  readonly folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Writes a password into a file of its own: no argument list, and not the user's own settings. */
export async function writeAuthFile(host: string, credentials: Credentials): Promise<AuthFile> {
  const folder = await Deno.makeTempDir({ prefix: "rollcall-auth-" });
  const path = `${folder}/config.json`;
  const auth = btoa(`${credentials.user}:${credentials.password}`);
  await Deno.writeTextFile(path, JSON.stringify({ auths: { [host]: { auth } } }), { mode: 0o600 });
  return { path, folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

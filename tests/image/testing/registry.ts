import { eventually } from "../../testing/eventually.ts";
import { command, freePort, runOrThrow } from "./image.ts";

/** A running docker-registry of Debian. */
export interface Registry {
  /** `127.0.0.1:41234` */
  readonly host: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a registry on a free port of 127.0.0.1 with its files in a folder. With `login` it requires a login. */
export async function startRegistry(
  folder: string,
  login?: { user: string; password: string },
): Promise<Registry> {
  const host = `127.0.0.1:${freePort()}`;
  const auth = login ? { htpasswd: { realm: "rollcall", path: `${folder}/htpasswd` } } : undefined;
  if (login) {
    const { user, password } = login;
    await Deno.writeTextFile(
      `${folder}/htpasswd`,
      await runOrThrow(["htpasswd", "-Bbn", user, password]),
    );
  }
  await Deno.writeTextFile(
    `${folder}/registry.yml`,
    // JSON is valid YAML.
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: `${folder}/registry` } },
      http: { addr: host },
      ...(auth ? { auth } : {}),
    }),
  );
  const child = new Deno.Command("docker-registry", {
    args: ["serve", `${folder}/registry.yml`],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const stop = async () => {
    child.kill("SIGTERM");
    await child.status;
  };
  try {
    await eventually("the registry answers", async () => {
      const response = await fetch(`http://${host}/v2/`).catch(() => null);
      await response?.body?.cancel();
      return response !== null;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, [Symbol.asyncDispose]: stop };
}

/** Fetches the manifest of a tag or digest. @param path such as `team/rollcall/manifests/TAG` */
export async function rawManifest(
  { host }: Registry,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ mediaType: string; config: { digest: string }; layers: { size: number }[] }> {
  const accept = "application/vnd.docker.distribution.manifest.v2+json";
  const response = await fetch(`http://${host}/v2/${path}`, { headers: { accept, ...headers } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return await response.json();
}

/** Removes an image from this machine's store. */
export const removeImage = (name: string) => command(["podman", "rmi", "--ignore", name]);

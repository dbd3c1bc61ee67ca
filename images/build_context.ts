import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../cli/command.ts";

/** What the image is built from, by path. */
export type Context = ReadonlyMap<string, Uint8Array>;

/**
 * Reads the build's context: images/lambda, the requirements, the gallery, and of the sources the
 * function's module graph. Nothing else of the checkout is ever seen by the build: no secret, no
 * cache, no test.
 */
export async function readContext(gallery: Uint8Array): Promise<Context> {
  const files = new Map<string, Uint8Array>([["gallery", gallery]]);
  const add = async (name: string, path: string) => files.set(name, await Deno.readFile(path));
  for (const { name } of Deno.readDirSync("images/lambda")) {
    await add(name, `images/lambda/${name}`);
  }
  await add("requirements.txt", "requirements/function.txt");
  for (const path of ["deno.json", "deno.lock", ...await functionModules()]) {
    await add(`app/${path}`, path);
  }
  return files;
}

/** Writes it into a folder. What becomes the image's is everybody's to read, whatever the umask. */
export async function writeContext(folder: string, context: Context): Promise<void> {
  for (const [name, bytes] of context) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
    await Deno.chmod(path, name.endsWith(".sh") ? 0o755 : 0o644);
  }
}

/** The function's own modules, relative to the checkout. */
async function functionModules(): Promise<string[]> {
  const root = pathToFileURL(`${Deno.cwd()}/`).href;
  const graph = JSON.parse(await run(["deno", "info", "--json", "lambda/main.ts"]));
  const specifiers: string[] = graph.modules.map((module: { specifier: string }) =>
    module.specifier
  );
  const local = specifiers.filter((specifier) =>
    specifier.startsWith(root) && !specifier.includes("/node_modules/")
  );
  if (local.length === 0) throw new Error("the function has no modules here");
  return local.map((specifier) => decodeURIComponent(specifier.slice(root.length)));
}

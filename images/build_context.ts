import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { run } from "../cli/command.ts";

/** The files that the image is built from, by path. */
export type Context = ReadonlyMap<string, Uint8Array>;

/**
 * Reads the build context: images/lambda, the requirements, the gallery, and the modules that the
 * function imports. The build sees nothing else of the checkout: no secrets, caches or tests.
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

/**
 * Writes the context into a folder. Its files become the image's, so everyone may read them,
 * whatever the umask.
 */
export async function writeContext(folder: string, context: Context): Promise<void> {
  for (const [name, bytes] of context) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
    await Deno.chmod(path, name.endsWith(".sh") ? 0o755 : 0o644);
  }
}

/** The modules that the function imports, relative to the checkout. */
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

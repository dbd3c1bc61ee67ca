// Runs during the image build, in /var/task: installs the npm packages in deno.lock, keeps the
// files of them that the function reads, and warms Deno's caches by starting the function once.
import { galleryOf } from "../../recognition/gallery/gallery.ts";
import { encodeGallery } from "../../recognition/gallery/gallery_file.ts";

const NODE_MODULES = "/var/task/node_modules";
const DENO_DIR = "/var/task/.deno";
const GALLERY = "/var/task/var/gallery";

/** Files that are not read at run time. */
const NOT_READ = /\.(map|d\.[cm]?ts|ts|md|html|flow|tsbuildinfo)$/;
/** Files of the large packages that are read: one build of each, and the four models in use. */
const READ: readonly (readonly [string, RegExp])[] = [
  ["@tensorflow/", /^[^/]+\/dist\/([^/]+\.node\.js|[^/]+\.wasm)$/],
  [
    "@vladmandic/face-api/",
    /^dist\/face-api\.node-wasm\.js$|^model\/(tiny_face_detector|ssd_mobilenetv1|face_landmark_68|face_recognition)_model[.-]/,
  ],
];
const ALWAYS = /(^|\/)(package\.json|LICENSE[^/]*)$/;

const [buildArch, targetArch] = Deno.args;

await deno("install", "--frozen", "--entrypoint", "lambda/main.ts");
await keepPackages(await functionPackages());
await prune(NODE_MODULES);
await warm();
if (buildArch !== targetArch) await removeMachineCode();

/** The packages that the function imports, as folder names of node_modules/.deno. */
async function functionPackages(): Promise<Set<string>> {
  const graph: {
    modules: { npmPackage?: string }[];
    npmPackages: Record<string, { name: string; version: string; dependencies: string[] }>;
  } = JSON.parse(await deno("info", "--json", "lambda/main.ts"));
  const wanted = new Set<string>();
  const add = (id: string) => {
    const { name, version, dependencies } = graph.npmPackages[id]!;
    const folder = `${name.replace("/", "+")}@${version}`;
    if (wanted.has(folder)) return;
    wanted.add(folder);
    dependencies.forEach(add);
  };
  for (const { npmPackage } of graph.modules) if (npmPackage) add(npmPackage);
  return wanted;
}

async function keepPackages(wanted: ReadonlySet<string>) {
  const there = [...Deno.readDirSync(`${NODE_MODULES}/.deno`)].filter((e) => e.isDirectory);
  for (const { name } of there) {
    if (name !== "node_modules" && !wanted.has(name)) {
      await Deno.remove(`${NODE_MODULES}/.deno/${name}`, { recursive: true });
    }
  }
  await removeDanglingLinks(NODE_MODULES);
}

async function removeDanglingLinks(folder: string) {
  for (const { name, isSymlink, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await removeDanglingLinks(path);
    if (isSymlink && !await Deno.stat(path).then(() => true, () => false)) await Deno.remove(path);
  }
}

async function prune(folder: string) {
  for (const { name, isFile, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await prune(path);
    if (isFile && !isRead(path)) await Deno.remove(path);
    // Some packages contain world-writable files.
    else if (isFile) await Deno.chmod(path, 0o644);
  }
}

function isRead(path: string): boolean {
  const inPackages = path.split("/node_modules/").at(-1)!;
  if (ALWAYS.test(inPackages)) return true;
  const [prefix, files] = READ.find(([prefix]) => inPackages.startsWith(prefix)) ?? [];
  return prefix ? files!.test(inPackages.slice(prefix.length)) : !NOT_READ.test(inPackages);
}

/** Starts the function as Lambda does and waits for its first request for work. */
async function warm() {
  await Deno.mkdir("/var/task/var", { recursive: true });
  const gallery = encodeGallery(galleryOf([]));
  await Deno.writeFile(GALLERY, gallery);
  const asked = Promise.withResolvers<void>();
  const closing = new AbortController();
  const { signal } = closing;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, signal }, async (request) => {
    if (request.url.endsWith("/invocation/next")) asked.resolve();
    else asked.reject(new Error(`the function does not start: ${await request.text()}`));
    return await new Promise<Response>(() => {});
  });
  const runtime = new Deno.Command("/var/task/entry.sh", {
    env: {
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${server.addr.port}`,
      AWS_REGION: "us-east-1",
      DENO_DIR,
    },
  }).spawn();
  const ended = runtime.status.then(({ code }) => {
    throw new Error(`the function ended with ${code} before it asked for work`);
  });
  await Promise.race([asked.promise, ended]);
  ended.catch(() => {});
  runtime.kill("SIGTERM");
  await runtime.status;
  closing.abort();
  await Deno.remove(GALLERY);
}

/** V8's code cache is specific to the processor architecture that made it. */
async function removeMachineCode() {
  for (const { name } of Deno.readDirSync(DENO_DIR)) {
    if (name.startsWith("v8_code_cache")) await Deno.remove(`${DENO_DIR}/${name}`);
  }
}

async function deno(...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, stderr: "inherit" });
  const { success, stdout } = await command.output();
  if (!success) throw new Error(`deno ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

import { run, succeeds } from "../cli/command.ts";
import { UserError } from "../contract/errors.ts";

/** Programs that build images, in order of preference. */
export const ENGINES = ["docker", "podman", "buildah"] as const;
export type Engine = (typeof ENGINES)[number];

/** A docker client needs its daemon and buildx. */
const PROBES: Record<Engine, readonly (readonly string[])[]> = {
  docker: [["docker", "info"], ["docker", "buildx", "version"]],
  podman: [["podman", "info"]],
  buildah: [["buildah", "info"]],
};

/** Environment of the build: attestations would add an index, which Lambda rejects. */
export const BUILD_ENV = { DOCKER_BUILDKIT: "1", BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };

/**
 * Finds an engine that works.
 * @throws {UserError} if none works, or if `wanted` does not
 */
export async function findEngine(wanted?: Engine, ask = succeeds): Promise<Engine> {
  for (const engine of wanted ? [wanted] : ENGINES) {
    const answers = [];
    for (const probe of PROBES[engine]) answers.push(await ask(probe));
    if (answers.every(Boolean)) return engine;
  }
  const tell = wanted && PROBES[wanted].map((probe) => `\`${probe.join(" ")}\``).join(" and ");
  throw new UserError(
    wanted
      ? `${wanted} does not work here: see the output of ${tell}`
      : "no docker with buildx, podman or buildah that works here: install one (apt install podman)",
  );
}

/** What to build. */
export interface BuildOptions {
  readonly image: string;
  /** The build context, which contains the Containerfile. */
  readonly folder: string;
  /** `amd64` or `arm64`. */
  readonly arch: string;
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly labels: Readonly<Record<string, string>>;
  /** A file with CA certificates that the build must trust. */
  readonly ca: string | undefined;
}

/**
 * The command that builds an image with a manifest that Lambda accepts: no index, no provenance.
 */
export function buildCommand(
  engine: Engine,
  { image, folder, arch, args, labels, ca }: BuildOptions,
): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string | undefined>>) =>
    Object.entries(values).flatMap(([key, value]) => value ? [flag, `${key}=${value}`] : []);
  return [
    engine,
    "build",
    ...(engine === "docker"
      ? ["--progress=plain"]
      : ["--format=docker", "--layers", ...pairs("--build-arg", platforms(arch))]),
    "--platform",
    `linux/${arch}`,
    "--tag",
    image,
    "--file",
    `${folder}/Containerfile`,
    ...pairs("--build-arg", args),
    ...pairs("--label", labels),
    ...(ca ? ["--secret", `id=ca,src=${ca}`] : []),
    folder,
  ];
}

/** Build arguments that docker sets by itself and buildah 1.28 does not. */
function platforms(arch: string): Record<string, string> {
  const here = Deno.build.arch === "aarch64" ? "arm64" : "amd64";
  return {
    BUILDPLATFORM: `linux/${here}`,
    BUILDARCH: here,
    TARGETPLATFORM: `linux/${arch}`,
    TARGETARCH: arch,
  };
}

/** The commands that push a local image to `to`, in order. */
export function pushCommands(
  engine: Engine,
  { image, to, insecure, authFile }: {
    image: string;
    to: string;
    /** Whether the registry uses plain HTTP. */
    insecure: boolean;
    /** The file with the registry's password, for podman and buildah; docker uses DOCKER_CONFIG. */
    authFile?: string | undefined;
  },
): string[][] {
  if (engine === "docker") return [["docker", "tag", image, to], ["docker", "push", to]];
  return [[
    engine,
    "push",
    "--format=v2s2",
    ...(insecure ? ["--tls-verify=false"] : []),
    ...(authFile ? ["--authfile", authFile] : []),
    image,
    `docker://${to}`,
  ]];
}

/** The command that saves an image as a docker archive. */
export function saveCommand(engine: Engine, image: string, file: string): string[] {
  if (engine === "buildah") return ["buildah", "push", image, `docker-archive:${file}`];
  const format = engine === "podman" ? ["--format=docker-archive"] : [];
  return [engine, "save", ...format, "--output", file, image];
}

/**
 * A local image's ID, 64 hexadecimal digits: the digest of its configuration or, in docker's
 * containerd store, of its manifest.
 * @throws {UserError} if the image does not exist
 */
export async function imageId(engine: Engine, image: string): Promise<string> {
  return (await run(idCommand(engine, image))).replace("sha256:", "");
}

/** Whether the engine has the image. */
export function imageExists(engine: Engine, image: string): Promise<boolean> {
  return succeeds(idCommand(engine, image));
}

function idCommand(engine: Engine, image: string): string[] {
  return engine === "buildah"
    ? ["buildah", "inspect", "--type=image", "--format={{.FromImageID}}", image]
    : [engine, "image", "inspect", "--format={{.Id}}", image];
}

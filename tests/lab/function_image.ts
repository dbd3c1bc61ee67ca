// The function's image for the lab: built and pushed to a registry of this machine where .ci/run has what that needs,
// else one that is only named. (What answers in the lab is the function's program, not the container.)
import { root } from "../../cli/program_command.ts";
import { serveEcr } from "../image/ecr.ts";
import { startRegistry } from "../image/registry.ts";

export interface FunctionImage {
  readonly told: string;
  /** For playbooks. */
  readonly variables: Readonly<Record<string, string | boolean>>;
  readonly env: Readonly<Record<string, string>>;
  [Symbol.asyncDispose](): Promise<void>;
}

const NAMED = `000000000000.dkr.ecr.us-east-1.amazonaws.com/rollcall-lab-recognise@sha256:${
  "a".repeat(64)
}`;

export async function functionImage(
  folder: string,
  cloud: Readonly<Record<string, string>>,
): Promise<FunctionImage> {
  // As .ci/containers has made them; its layers are there, for this network has no internet.
  const engine = Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      /^(ROLLCALL_(ENGINE|BASE_IMAGE|CA)|BUILDAH_|CONTAINERS_)/.test(name)
    ),
  );
  const gallery = `${root}var/demo/gallery`;
  if (!engine.ROLLCALL_BASE_IMAGE) {
    return {
      told: "the function's image is only named: .ci/run builds it, and pushes it to a registry",
      variables: { function_image: NAMED },
      env: {},
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const login = { user: "AWS", password: crypto.randomUUID() };
  const registry = await startRegistry(folder, login);
  const ecr = serveEcr(registry, login, cloud.AWS_ENDPOINT_URL!);
  return {
    told:
      `the function's image is built, and pushed to a registry in ECR's place, ${registry.host}`,
    variables: { gallery_file: gallery, image_allow_dirty: true },
    env: { ...engine, AWS_ENDPOINT_URL_ECR: ecr.url },
    async [Symbol.asyncDispose]() {
      await ecr[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    },
  };
}

// The function's image for the lab: built and pushed to a local registry if .ci/run provides a container engine, else
// only a name. In both cases the function's program answers in the lab, not its container.
import { root } from "../../cli/program_command.ts";
import { serveEcr } from "../image/testing/ecr.ts";
import { startRegistry } from "../image/testing/registry.ts";

export interface FunctionImage {
  /** Which of the two it is, for the lab's output. */
  readonly description: string;
  /** Variables of the playbooks. */
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
  // .ci/run has made the base image: the lab's network has no internet access.
  const engine = Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      /^(ROLLCALL_(ENGINE|BASE_IMAGE|CA)|BUILDAH_|CONTAINERS_)/.test(name)
    ),
  );
  const gallery = `${root}var/demo/gallery`;
  if (!engine.ROLLCALL_BASE_IMAGE) {
    return {
      description: "the function's image is only a name here; .ci/run builds and pushes it",
      variables: { function_image: NAMED },
      env: {},
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const login = { user: "AWS", password: crypto.randomUUID() };
  const registry = await startRegistry(folder, login);
  const ecr = serveEcr(registry, login, cloud.AWS_ENDPOINT_URL!);
  return {
    description:
      `the function's image is built and pushed to a local registry in place of ECR, ${registry.host}`,
    variables: { gallery_file: gallery, image_allow_dirty: true },
    env: { ...engine, AWS_ENDPOINT_URL_ECR: ecr.url },
    async [Symbol.asyncDispose]() {
      await ecr[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    },
  };
}

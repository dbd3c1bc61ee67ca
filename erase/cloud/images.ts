import {
  BatchDeleteImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  type ImageDetail,
} from "@aws-sdk/client-ecr";
import { GetFunctionCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { mapConcurrently } from "../../workload/map_concurrently.ts";
import type { Left, Search, Store } from "../store.ts";
import { galleryOfImage } from "./image_gallery.ts";

const DEPLOY = "./rollcall ansible-playbook playbooks/function.yml";

/** Most images in one call of BatchDeleteImage. */
const BATCH = 100;

const CONCURRENCY = 4;

/** The images of the function, and the digest of the one that it runs. */
interface Images {
  readonly all: readonly ImageDetail[];
  readonly inUse: string | undefined;
}

/** The images in ECR whose gallery has the person. The one that the function runs stays: it would fail. */
export function images(ecr: ECRClient, lambda: LambdaClient, names: Names): Store {
  /** By digest, which tells the content. Undefined if the gallery cannot be read. */
  const people = new Map<string, readonly string[] | undefined>();

  async function peopleOf(digest: string, signal: AbortSignal) {
    if (!people.has(digest)) {
      people.set(digest, (await galleryOfImage(ecr, names.functionName, digest, signal))?.people);
    }
    return people.get(digest);
  }

  return {
    title: "images",
    phase: "last",
    async find({ name, signal }) {
      const { all, inUse } = await readImages(ecr, lambda, names);
      const looked = await mapConcurrently(all, CONCURRENCY, async (image) => ({
        digest: image.imageDigest!,
        pushedAt: image.imagePushedAt,
        people: await peopleOf(image.imageDigest!, signal),
      }));
      const found = looked.filter(({ people }) => people?.includes(name));
      const deletable = found.map(({ digest }) => digest).filter((digest) => digest !== inUse);
      const unread = looked.filter(({ people }) => people === undefined).length;
      return {
        items: found.map(({ digest, pushedAt }) => ({
          what: `${names.functionName}@${digest}, pushed ${pushedAt?.toISOString()}` +
            (digest === inUse ? ": the function runs it" : ""),
        })),
        erase: () => deleteImages(ecr, names, deletable),
        left: [
          ...deletable.length < found.length ? [FUNCTION_LEFT] : [],
          ...unread > 0 ? [unreadLeft(unread)] : [],
          ...all.length > 0 ? [BUILT_IMAGES] : [],
        ],
      };
    },
  };
}

async function deleteImages(
  ecr: ECRClient,
  { functionName: repositoryName }: Names,
  digests: readonly string[],
): Promise<void> {
  for (let at = 0; at < digests.length; at += BATCH) {
    const imageIds = digests.slice(at, at + BATCH).map((imageDigest) => ({ imageDigest }));
    const { failures = [] } = await ecr.send(
      new BatchDeleteImageCommand({ repositoryName, imageIds }),
    );
    const [failed] = failures.filter((one) => one.failureCode !== "ImageNotFound");
    if (failed) throw new UserError(`an image was not deleted: ${failed.failureReason}`);
  }
}

const FUNCTION_LEFT: Left = {
  what: "the function's image: it still recognizes this person",
  until: `you run ${DEPLOY}, then this command again`,
  isOpen: true,
};

const BUILT_IMAGES: Left = {
  what: "images in the container engine that built them",
  until: "you delete them there (podman images, rmi)",
};

const unreadLeft = (count: number): Left => ({
  what: `images in ECR with no gallery that can be read: ${count}`,
  until: "you delete them there",
  isOpen: true,
});

/** What to do first, if the function's image still has the person. */
export async function staleFunction(
  ecr: ECRClient,
  lambda: LambdaClient,
  names: Names,
  { name, signal }: Pick<Search, "name" | "signal">,
): Promise<Left | undefined> {
  const { all, inUse } = await readImages(ecr, lambda, names);
  if (!all.some(({ imageDigest }) => imageDigest === inUse)) return undefined;
  const gallery = await galleryOfImage(ecr, names.functionName, inUse!, signal);
  return gallery?.people.includes(name) ? FUNCTION_LEFT : undefined;
}

async function readImages(ecr: ECRClient, lambda: LambdaClient, names: Names): Promise<Images> {
  const all: ImageDetail[] = [];
  try {
    let nextToken: string | undefined;
    do {
      const page = await ecr.send(
        new DescribeImagesCommand({ repositoryName: names.functionName, nextToken }),
      );
      all.push(...page.imageDetails ?? []);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    // The embedded cloud has none: its function reads the gallery's file.
    if ((error as Error).name === "RepositoryNotFoundException") return { all, inUse: undefined };
    throw error;
  }
  if (all.length === 0) return { all, inUse: undefined };
  const { Code } = await lambda.send(
    new GetFunctionCommand({ FunctionName: names.functionName }),
  );
  return { all, inUse: /@(sha256:[0-9a-f]+)$/.exec(Code?.ResolvedImageUri ?? "")?.[1] };
}

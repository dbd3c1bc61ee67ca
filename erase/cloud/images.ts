import {
  BatchDeleteImageCommand,
  DescribeImagesCommand,
  type ECRClient,
  type ImageDetail,
} from "@aws-sdk/client-ecr";
import { GetFunctionCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { UserError } from "../../contract/errors.ts";
import type { Names } from "../../contract/names.ts";
import { isAlreadyGone } from "../files/remove_file.ts";
import { readRemoval } from "../images_to_delete.ts";
import type { Left, Store } from "../store.ts";

const DEPLOY = "./rollcall ansible-playbook playbooks/function.yml";

/** Most images in one call of BatchDeleteImage. */
const BATCH = 100;

/** The images of the function, and which of them it runs. */
interface Images {
  readonly all: readonly ImageDetail[];
  readonly inUse: string | undefined;
}

/**
 * The images in ECR that are older than the last removal from a gallery on this machine, and so hold
 * the descriptor. The one that the function uses is only deleted once it uses a newer one.
 */
export function oldImages(ecr: ECRClient, lambda: LambdaClient, names: Names, mark: string): Store {
  return {
    title: "images",
    phase: "last",
    async find(search) {
      const [before, images] = [await readRemoval(mark), await readImages(ecr, lambda, names)];
      const old = before === undefined ? [] : images.all.filter((image) => isOlder(image, before));
      const inUse = old.some(({ imageDigest }) => imageDigest === images.inUse);
      const deletable = old.filter(({ imageDigest }) => imageDigest !== images.inUse);
      const left: Left[] = inUse ? [functionLeft()] : [];
      if (images.all.length > 0) {
        const hasGallery = (await search.files()).some(({ kind }) => kind === "gallery");
        if (before === undefined && !hasGallery) left.push(NO_GALLERY);
        left.push({
          what: "images in the container engine that built them",
          until: "you delete them there (podman images, rmi)",
        });
      }
      return {
        items: old.map(({ imageDigest, imagePushedAt }) => ({
          what: `${names.functionName}@${imageDigest}, pushed ${imagePushedAt?.toISOString()}`,
        })),
        left,
        async erase() {
          for (let at = 0; at < deletable.length; at += BATCH) {
            const imageIds = deletable.slice(at, at + BATCH).map(({ imageDigest }) => ({
              imageDigest,
            }));
            const { failures = [] } = await ecr.send(
              new BatchDeleteImageCommand({ repositoryName: names.functionName, imageIds }),
            );
            const [failed] = failures.filter((one) => one.failureCode !== "ImageNotFound");
            if (failed) throw new UserError(`an image was not deleted: ${failed.failureReason}`);
          }
          if (!inUse) await Deno.remove(mark).catch(isAlreadyGone);
        },
      };
    },
  };
}

const NO_GALLERY: Left = {
  what: "the function's images: there is no gallery here, from which the person could be removed",
  until: "you run this command where the gallery is, or add it by --also",
  isOpen: true,
};

/** What to do first, if the function's image is older than the removal from the gallery. */
export async function staleFunction(
  ecr: ECRClient,
  lambda: LambdaClient,
  names: Names,
  mark: string,
): Promise<Left | undefined> {
  const before = await readRemoval(mark);
  if (before === undefined) return undefined;
  const { all, inUse } = await readImages(ecr, lambda, names);
  const used = all.find(({ imageDigest }) => imageDigest === inUse);
  return used && isOlder(used, before) ? functionLeft() : undefined;
}

function functionLeft(): Left {
  return {
    what: "the function's image: it still recognizes this person",
    until: `you run ${DEPLOY}, then this command again`,
    isOpen: true,
  };
}

const isOlder = ({ imagePushedAt }: ImageDetail, before: Date) =>
  imagePushedAt === undefined || imagePushedAt < before;

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
  const { Code } = await lambda.send(
    new GetFunctionCommand({ FunctionName: names.functionName }),
  );
  return { all, inUse: /@(sha256:[0-9a-f]+)$/.exec(Code?.ResolvedImageUri ?? "")?.[1] };
}

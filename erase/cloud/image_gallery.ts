import {
  BatchGetImageCommand,
  type ECRClient,
  GetDownloadUrlForLayerCommand,
} from "@aws-sdk/client-ecr";
import { tarEntries } from "../../cli/tar.ts";
import { UserError } from "../../contract/errors.ts";
import type { Gallery } from "../../recognition/gallery/gallery.ts";
import { decodeGallery } from "../../recognition/gallery/gallery_file.ts";

/** Where images/lambda/Containerfile puts the gallery, in the last layer. */
const GALLERY = "var/task/var/gallery";

const MEDIA_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
];

/** A layer that is larger is not one with a gallery. */
const MOST_BYTES = 256 << 20;

/**
 * Reads the gallery of an image in ECR, without the rest of the image.
 * @returns undefined if the image has none in its last layer, or one that cannot be read
 */
export async function galleryOfImage(
  ecr: ECRClient,
  repositoryName: string,
  imageDigest: string,
  signal: AbortSignal,
): Promise<Gallery | undefined> {
  const { images = [] } = await ecr.send(
    new BatchGetImageCommand({
      repositoryName,
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: MEDIA_TYPES,
    }),
    { abortSignal: signal },
  );
  const { layers = [] } = JSON.parse(images[0]?.imageManifest ?? "{}") as Manifest;
  const last = layers.at(-1);
  if (!last || last.size > MOST_BYTES) return undefined;
  const { downloadUrl = "" } = await ecr.send(
    new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: last.digest }),
    { abortSignal: signal },
  );
  const response = await fetch(downloadUrl, { signal });
  if (!response.ok) throw new UserError(`an image's layer cannot be read: HTTP ${response.status}`);
  const gallery = await fileInTar(await unpacked(await response.bytes()), GALLERY);
  try {
    return gallery && decodeGallery(gallery);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

interface Manifest {
  readonly layers?: readonly { readonly digest: string; readonly size: number }[];
}

async function unpacked(layer: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (layer[0] !== 0x1f || layer[1] !== 0x8b) return layer;
  const stream = new Blob([layer]).stream().pipeThrough(new DecompressionStream("gzip"));
  return await new Response(stream).bytes();
}

async function fileInTar(tar: Uint8Array, path: string): Promise<Uint8Array | undefined> {
  const readAt = (at: number, length: number) => Promise.resolve(tar.slice(at, at + length));
  for await (const { name, at, bytes } of tarEntries(readAt)) {
    if (`/${name}`.endsWith(`/${path}`)) return await readAt(at, bytes);
  }
  return undefined;
}

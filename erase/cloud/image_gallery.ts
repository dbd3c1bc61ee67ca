import {
  BatchGetImageCommand,
  type ECRClient,
  GetDownloadUrlForLayerCommand,
} from "@aws-sdk/client-ecr";
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
  const gallery = fileInTar(await unpacked(await response.bytes()), GALLERY);
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

const BLOCK = 512;

/**
 * A file of a tar archive whose path ends with this one.
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
function fileInTar(tar: Uint8Array, path: string): Uint8Array | undefined {
  const text = (from: number, length: number) =>
    new TextDecoder().decode(tar.subarray(from, from + length)).replace(/\0.*$/s, "");
  for (let at = 0; at + BLOCK <= tar.length;) {
    const [name, size] = [text(at, 100), parseInt(text(at + 124, 12), 8) || 0];
    const content = at + BLOCK;
    if (`/${name}`.endsWith(`/${path}`)) return tar.slice(content, content + size);
    at = content + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

import { tarEntries, type TarEntry } from "../cli/tar.ts";

/** A layer of an image. */
export interface Layer {
  /** The Containerfile step that made it. */
  readonly step: string;
  /** Uncompressed size. */
  readonly bytes: number;
}

interface Config {
  readonly history: readonly { readonly created_by?: string; readonly empty_layer?: boolean }[];
}

/**
 * The layers of an image saved by docker, podman or buildah, the base layer first.
 * https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format
 * @throws {TypeError} if the file is not an image archive
 */
export async function archiveLayers(path: string): Promise<Layer[]> {
  using file = await Deno.open(path);
  const entries = new Map<string, TarEntry>();
  for await (const entry of tarEntries((at, length) => readAt(file, at, length))) {
    entries.set(entry.name, entry);
  }
  const json = async (name: string) => {
    const entry = entries.get(name);
    if (!entry) throw new TypeError(`${path} is not an image archive: ${name} is missing`);
    return JSON.parse(new TextDecoder().decode(await readAt(file, entry.at, entry.bytes)));
  };
  const [manifest] = await json("manifest.json");
  const config: Config = await json(manifest.Config);
  const steps = config.history.filter((step) => !step.empty_layer);
  const layers: Layer[] = [];
  for (const name of manifest.Layers as string[]) {
    const entry = entries.get(name);
    if (!entry) throw new TypeError(`${path} is an incomplete image archive: ${name} is missing`);
    const step = stepName(steps[layers.length]?.created_by ?? "");
    layers.push({ step, bytes: await unpackedBytes(path, entry) });
  }
  return layers;
}

/** A layer's uncompressed size; docker's containerd store saves layers compressed. */
async function unpackedBytes(path: string, { at, bytes }: TarEntry): Promise<number> {
  using file = await Deno.open(path);
  const [one, two] = await readAt(file, at, 2);
  if (one !== 0x1f || two !== 0x8b) return bytes;
  const packed = new Blob([await readAt(file, at, bytes) as BlobPart]).stream();
  let size = 0;
  for await (const part of packed.pipeThrough(new DecompressionStream("gzip"))) size += part.length;
  return size;
}

/** The target of a COPY; other layers belong to the base image. */
function stepName(createdBy: string): string {
  const [, target] = /COPY .* (?:in )?(\/\S+)/.exec(createdBy) ?? [];
  return target ?? "base";
}

/** Reads bytes at an offset; fewer at the file's end. */
async function readAt(file: Deno.FsFile, at: number, length: number): Promise<Uint8Array> {
  await file.seek(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

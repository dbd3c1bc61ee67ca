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
  const entries = new Map<string, Entry>();
  for await (const entry of tarEntries(file)) entries.set(entry.name, entry);
  const json = async (name: string) => {
    const entry = entries.get(name);
    if (!entry) throw new TypeError(`${path} is not an image archive: ${name} is missing`);
    await file.seek(entry.at, Deno.SeekMode.Start);
    return JSON.parse(new TextDecoder().decode(await readFully(file, entry.bytes)));
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
async function unpackedBytes(path: string, { at, bytes }: Entry): Promise<number> {
  using file = await Deno.open(path);
  await file.seek(at, Deno.SeekMode.Start);
  const [one, two] = await readFully(file, 2);
  if (one !== 0x1f || two !== 0x8b) return bytes;
  await file.seek(at, Deno.SeekMode.Start);
  const packed = new Blob([await readFully(file, bytes) as BlobPart]).stream();
  let size = 0;
  for await (const part of packed.pipeThrough(new DecompressionStream("gzip"))) size += part.length;
  return size;
}

/** The target of a COPY; other layers belong to the base image. */
function stepName(createdBy: string): string {
  const [, target] = /COPY .* (?:in )?(\/\S+)/.exec(createdBy) ?? [];
  return target ?? "base";
}

interface Entry {
  readonly name: string;
  readonly bytes: number;
  /** Offset of the content in the file. */
  readonly at: number;
}

const BLOCK = 512;

/**
 * The entries of a tar file, by their headers alone. tar-stream would have to stream the whole
 * image, because the manifest may come last; this seeks from header to header.
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 */
async function* tarEntries(file: Deno.FsFile): AsyncGenerator<Entry> {
  for (let at = 0;;) {
    await file.seek(at, Deno.SeekMode.Start);
    const header = await readFully(file, BLOCK);
    if (header.length < BLOCK || header.every((byte) => byte === 0)) return;
    const text = (from: number, length: number) =>
      new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*/s, "");
    const bytes = parseInt(text(124, 12), 8);
    const prefix = text(345, 155);
    const name = text(0, 100);
    yield { name: prefix ? `${prefix}/${name}` : name, bytes, at: at + BLOCK };
    at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;
  }
}

async function readFully(file: Deno.FsFile, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = await file.read(bytes.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

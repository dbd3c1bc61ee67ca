/** What `deno compile` has put into a binary. */
export interface CompiledMetadata {
  /** By `allow_net` and the like; null is not said. */
  readonly permissions: Readonly<Record<string, readonly string[] | boolean | null>>;
  /** The files that go along, as Deno lists them. */
  readonly files: readonly { readonly File: { readonly n: string } }[];
  /** All of it, beside the runtime. */
  readonly bytes: number;
}

/**
 * Reads back what a binary was compiled with: the metadata and the files are JSON at its end.
 * @throws if there are none in it
 */
export async function readCompiledMetadata(binary: string): Promise<CompiledMetadata> {
  const text = new TextDecoder("latin1").decode(await Deno.readFile(binary));
  const start = text.lastIndexOf('{"argv":');
  const found = /^.*?"permissions":(\{.*?\}).*?(\[\{"File":.*?\}\}\])/s.exec(text.slice(start));
  if (start < 0 || !found) throw new Error(`${binary} is not a compiled one`);
  return {
    permissions: JSON.parse(found[1]!),
    files: JSON.parse(found[2]!),
    bytes: text.length - start,
  };
}

/** What `deno compile` embedded in a binary. */
export interface CompiledMetadata {
  /** By `allow_net` and the like; null if not specified. */
  readonly permissions: Readonly<Record<string, readonly string[] | boolean | null>>;
  readonly telemetry: Readonly<Record<string, unknown>>;
  /** The embedded files, as Deno lists them. */
  readonly files: readonly { readonly File: { readonly n: string } }[];
  /** Size of everything beside the runtime. */
  readonly bytes: number;
}

/**
 * Reads what was embedded in a binary: metadata and files are JSON at its end.
 * @throws if there is none
 */
export async function readCompiledMetadata(binary: string): Promise<CompiledMetadata> {
  const text = new TextDecoder("latin1").decode(await Deno.readFile(binary));
  const start = text.lastIndexOf('{"argv":');
  const found = /^.*?"permissions":(\{.*?\}).*?"otel_config":(\{.*?\}).*?(\[\{"File":.*?\}\}\])/s
    .exec(text.slice(start));
  if (start < 0 || !found) throw new Error(`${binary} is not a compiled one`);
  return {
    permissions: JSON.parse(found[1]!),
    telemetry: JSON.parse(found[2]!),
    files: JSON.parse(found[3]!),
    bytes: text.length - start,
  };
}

import { type DeadLetter, deathReason, videosOf } from "./dead_letter.ts";

/** Which dead messages a user means: those that all that is set applies to. */
export interface Selection {
  readonly ids: readonly string[] | undefined;
  /** A pattern of a video's key, in which `*` is any text and `?` any character. */
  readonly key: string | undefined;
  /** Part of the reason, in upper or lower case. */
  readonly reason: string | undefined;
}

/** Whether anything is set. */
export function isSelective({ ids, key, reason }: Selection): boolean {
  return ids !== undefined || key !== undefined || reason !== undefined;
}

/** Tells the messages that are meant. */
export function selector({ ids, key, reason }: Selection): (message: DeadLetter) => boolean {
  const wanted = ids && new Set(ids);
  const pattern = key === undefined ? undefined : globPattern(key);
  const part = reason?.toLowerCase();
  return (message) =>
    (wanted?.has(message.id) ?? true) &&
    (pattern === undefined || videosOf(message).some((video) => pattern.test(video))) &&
    (part === undefined || deathReason(message).toLowerCase().includes(part));
}

/** Keys are flat: a `*` takes slashes too. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /[*?]|[^*?]+/g,
    (part) => part === "*" ? ".*" : part === "?" ? "." : RegExp.escape(part),
  );
  return new RegExp(`^${source}$`, "su");
}

import { type DeadLetter, deathReason, videosOf } from "./dead_letter.ts";

/** Which messages the user selected. All conditions that are set must hold. */
export interface Selection {
  readonly ids: readonly string[] | undefined;
  /** A pattern of a video's key: `*` is any text, `?` any character. */
  readonly key: string | undefined;
  /** Part of the reason, ignoring case. */
  readonly reason: string | undefined;
}

/** Whether any condition is set. */
export function isSelective({ ids, key, reason }: Selection): boolean {
  return ids !== undefined || key !== undefined || reason !== undefined;
}

/** A predicate for the selected messages. */
export function selector({ ids, key, reason }: Selection): (message: DeadLetter) => boolean {
  const wanted = ids && new Set(ids);
  const pattern = key === undefined ? undefined : globPattern(key);
  const part = reason?.toLowerCase();
  return (message) =>
    (wanted?.has(message.id) ?? true) &&
    (pattern === undefined || videosOf(message).some((video) => pattern.test(video))) &&
    (part === undefined || deathReason(message).toLowerCase().includes(part));
}

/** Keys are flat: `*` matches slashes too. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /[*?]|[^*?]+/g,
    (part) => part === "*" ? ".*" : part === "?" ? "." : RegExp.escape(part),
  );
  return new RegExp(`^${source}$`, "su");
}

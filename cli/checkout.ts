import { UserError } from "../contract/errors.ts";
import { run } from "./command.ts";

/** What is checked out. */
export interface Checkout {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** ISO 8601: when it was committed. */
  readonly committedAt: string;
  /** `git describe`: the nearest tag, or the commit's first digits. */
  readonly version: string;
  /** Paths that are not as committed. */
  readonly changes: readonly string[];
}

/** @throws {UserError} if this is no git checkout, or git is missing */
export async function readCheckout(): Promise<Checkout> {
  const git = (...args: string[]) => run(["git", ...args]);
  if (!await git("rev-parse", "HEAD").then(() => true, () => false)) {
    await git("--version");
    throw new UserError(
      "not a git checkout that git trusts (`git rev-parse HEAD` fails): what is built here is called after its commit",
    );
  }
  const changes = await git("status", "--porcelain", "-z", "--no-renames");
  return {
    commit: await git("rev-parse", "HEAD"),
    committedAt: await git("log", "-1", "--format=%cI"),
    version: await git("describe", "--tags", "--always"),
    // Each is `XY path` and a zero byte; the output's first blank is trimmed off.
    changes: changes.split("\0").filter(Boolean).map((entry) => entry.replace(/^.{1,2} /, "")),
  };
}

/** @throws {UserError} naming the first changes, if there are any */
export function mustBeClean({ changes }: Checkout): void {
  if (changes.length === 0) return;
  const more = changes.length > 3 ? ` and ${changes.length - 3} more` : "";
  throw new UserError(
    `not committed: ${changes.slice(0, 3).join(", ")}${more}: commit, or use --allow-dirty`,
  );
}

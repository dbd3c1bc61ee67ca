import { UserError } from "../contract/errors.ts";
import { run } from "./command.ts";

/** The state of this git checkout. */
export interface Checkout {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Commit date, ISO 8601. */
  readonly committedAt: string;
  /** `git describe --tags --always`: based on the nearest tag, or the abbreviated commit. */
  readonly version: string;
  /** Paths with uncommitted changes, relative to the checkout. */
  readonly changes: readonly string[];
}

/**
 * Reads the checkout that the program runs in.
 * @throws {UserError} if this is not a git checkout, or git is not installed
 */
export async function readCheckout(): Promise<Checkout> {
  const git = (...args: string[]) => run(["git", ...args]);
  if (!await git("rev-parse", "HEAD").then(() => true, () => false)) {
    await git("--version");
    throw new UserError(
      "this is not a git checkout, or git does not trust it (`git rev-parse HEAD` fails): builds are named after their commit",
    );
  }
  const changes = await git("status", "--porcelain", "-z", "--no-renames");
  return {
    commit: await git("rev-parse", "HEAD"),
    committedAt: await git("log", "-1", "--format=%cI"),
    version: await git("describe", "--tags", "--always"),
    // Each entry is `XY path` and a NUL byte; `run` has trimmed a leading space of the first.
    changes: changes.split("\0").filter(Boolean).map((entry) => entry.replace(/^.{1,2} /, "")),
  };
}

/** @throws {UserError} naming the first three changes, if there are any */
export function mustBeClean({ changes }: Checkout): void {
  if (changes.length === 0) return;
  const more = changes.length > 3 ? ` and ${changes.length - 3} more` : "";
  throw new UserError(
    `uncommitted changes: ${
      changes.slice(0, 3).join(", ")
    }${more}: commit them, or use --allow-dirty`,
  );
}

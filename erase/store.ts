import type { ScannedFile } from "./files/scan.ts";

/** What to do with videos in which the person was recognised: others may be in them too. */
export const VIDEO_CHOICES = ["keep", "frames", "all"] as const;
export type VideoChoice = (typeof VIDEO_CHOICES)[number];

/** What is looked for. The stores that are searched first find keys and identities for the others. */
export interface Search {
  /** In composed Unicode (NFC). */
  readonly name: string;
  /** Keys of the videos in which the person was recognised. */
  readonly videos: Set<string>;
  /** Those of them in which somebody else was recognised too. */
  readonly shared: Set<string>;
  /** Identities of the uploads whose answer is the person. */
  readonly identities: Set<string>;
  /** The files of this machine that may hold something, read once. */
  readonly files: () => Promise<readonly ScannedFile[]>;
  /** Undefined if it is not decided yet. */
  readonly choice: VideoChoice | undefined;
  readonly signal: AbortSignal;
}

/** One thing that is kept of the person. */
export interface Item {
  /** What and where, for the person who decides: it may hold names and keys. */
  readonly what: string;
  /** Its name in the file of `--out`, and its content; undefined if there is none to give. */
  readonly copy?: { readonly file: string; read(): Promise<Uint8Array | string> };
}

/** What cannot be erased here and now. It names nobody. */
export interface Left {
  readonly what: string;
  /** Until when it stays, or what to do. */
  readonly until: string;
  /** Where it is, for the plan only: it may hold names and keys. */
  readonly where?: string;
  /** Part of the erasure is not done until somebody acts. */
  readonly isOpen?: true;
}

/** What a store holds of the person. */
export interface Found {
  readonly items: readonly Item[];
  /** Erases the items. Each call can be repeated. */
  readonly erase: () => Promise<void>;
  readonly left?: readonly Left[];
}

/** A place where something is kept of people. */
export interface Store {
  /** A plural noun: `enrolled pictures`. */
  readonly title: string;
  /**
   * When it is erased: `sources` make new data and go first; `answers` tell which videos the person
   * is in and go after them; `last` after all others.
   */
  readonly phase: "sources" | "data" | "answers" | "ledgers" | "last";
  find(search: Search): Promise<Found>;
}

export const NOTHING: Found = { items: [], erase: () => Promise.resolve() };

import { basename, dirname } from "node:path";
import { writeAtomically } from "../../cli/atomic_write.ts";
import { csvKey, frameKey, peopleKey, tracksKey } from "../../contract/csv.ts";
import { toNfc } from "../../contract/text.ts";
import { mentionPattern } from "../person.ts";
import type { Item, Left, Search, Store } from "../store.ts";
import { isAlreadyGone } from "./remove_file.ts";
import { rosterRow } from "./roster.ts";
import { isMappingOf, mappingWithout } from "./mapping.ts";
import { overwriteMentions } from "./overwrite_mentions.ts";
import type { Kind, ScannedFile } from "./scan.ts";
import { isRunRecord, withoutVideos } from "./run_record.ts";

/** A file that names the person or one of the videos, and what to do with it. */
interface Mention {
  readonly path: string;
  readonly kind: "report" | "run record" | "mapping" | "log" | "other";
}

/**
 * Reports, run records, mappings and logs that name the person or a video of the person.
 * Other files that do are named as left: only their owner knows what they are.
 */
export function mentions(): Store {
  return {
    title: "reports, run records, mappings and logs",
    phase: "data",
    async find(search) {
      const pattern = mentionPattern(textsOf(search).map(toNfc));
      const found: Mention[] = [];
      for (const file of await search.files()) {
        const kind = pattern && await kindOf(file, pattern, search).catch(isAlreadyGone);
        if (kind) found.push({ path: file.path, kind });
      }
      const ours = found.filter(({ kind }) => kind !== "other");
      return {
        items: ours.map((mention) => itemOf(mention, pattern!)),
        async erase() {
          for (const mention of ours) await eraseMention(mention, search);
        },
        left: [
          ...found.filter(({ kind }) => kind === "other").map(otherFile),
          ...(await search.files()).filter(({ kind }) => UNREAD.includes(kind)).map(unreadFile),
          ...(await search.files()).filter((file) => isVideoOf(file, search)).map(originalVideo),
        ],
      };
    },
  };
}

/** With a copy of the places. A report shows others too, and tells nothing that the answers do not. */
function itemOf({ path, kind }: Mention, pattern: RegExp): Item {
  const what = `${path}: ${kind}`;
  if (kind === "report") return { what };
  return {
    what,
    copy: {
      file: `files/${basename(dirname(path))}-${basename(path)}.txt`,
      read: async () => excerpts(toNfc(await Deno.readTextFile(path)), pattern),
    },
  };
}

/** Characters before and after a place in a long line. */
const AROUND = 200;

/** The lines in which the pattern matches, or what is around the matches in long ones. */
function excerpts(text: string, pattern: RegExp): string {
  const found: string[] = [];
  for (const line of text.split("\n").filter((line) => line.search(pattern) >= 0)) {
    if (line.length <= 2 * AROUND) found.push(line);
    else {
      const places = [...line.matchAll(pattern)];
      found.push(
        ...places.map(({ index, 0: { length } }) =>
          `…${line.slice(Math.max(0, index - AROUND), index + length + AROUND)}…`
        ),
      );
    }
  }
  return `${found.join("\n")}\n`;
}

/** The name, and the keys of each video, its answer, its frame and what is beside that. */
function textsOf({ name, videos }: Search): string[] {
  const keysOf = [(key: string) => key, csvKey, frameKey, peopleKey, tracksKey];
  return [name, ...[...videos].flatMap((key) => keysOf.map((keyOf) => keyOf(key)))];
}

async function kindOf(
  { path, kind }: ScannedFile,
  pattern: RegExp,
  { name, videos }: Search,
): Promise<Mention["kind"] | undefined> {
  if (kind === "encodings") return await names(path, pattern) ? "other" : undefined;
  // A ledger's files are those of the store for ledgers.
  if (kind !== "text" || /\/results\/[^/]*\.(csv|json)$/.test(path)) return undefined;
  const text = toNfc(await Deno.readTextFile(path));
  if (text.search(pattern) < 0) return undefined;
  if (/\.html?$/i.test(path)) return "report";
  if (isRunRecord(text)) return "run record";
  if (isMappingOf(text, videos)) return "mapping";
  if (/\.(log|jsonl)$/i.test(path)) return "log";
  return rosterRow(text, name) === undefined ? "other" : undefined;
}

async function names(path: string, pattern: RegExp): Promise<boolean> {
  return toNfc(new TextDecoder().decode(await Deno.readFile(path))).search(pattern) >= 0;
}

async function eraseMention({ path, kind }: Mention, search: Search): Promise<void> {
  try {
    if (kind === "report") await Deno.remove(path);
    else if (kind === "log") await overwriteMentions(path, textsOf(search));
    else {
      const text = await Deno.readTextFile(path);
      const rest = kind === "mapping" ? mappingWithout : withoutVideos;
      await writeAtomically(path, rest(text, search.videos));
    }
  } catch (error) {
    isAlreadyGone(error);
  }
}

function otherFile({ path }: Mention): Left {
  return {
    what: `a file that Rollcall does not know (${extension(path)})`,
    until: "you delete or change it",
    where: path,
  };
}

/** Kinds of files that are not searched. */
const UNREAD: readonly Kind[] = ["unreadable", "large"];

function unreadFile({ path }: ScannedFile): Left {
  return {
    what: "a file or folder that this user cannot read, or that is too large",
    until: "you look into it",
    where: path,
  };
}

function isVideoOf({ path, kind }: ScannedFile, { videos }: Search): boolean {
  if (kind !== "binary") return false;
  return [...videos].some((key) => basename(key) === basename(path));
}

function originalVideo({ path }: ScannedFile): Left {
  return {
    what: "a file on this machine with the name of one of the videos",
    until: "you delete it",
    where: path,
  };
}

/** Not the path, which may hold the name. */
const extension = (path: string) => /\.[A-Za-z0-9]{1,8}$/.exec(path)?.[0] ?? "without extension";

import type { Found as FoundAnswers } from "../../bridge/erase/erase_answers.ts";
import type { Selection } from "../../bridge/ledger/selection.ts";
import type { Item, Search } from "../store.ts";

/**
 * The lines to erase: those that name the person; those of the person's uploads, whose result may
 * still arrive; and, unless the videos are kept, all lines of videos in which nobody else was seen.
 */
export function selectionOf({ name, videos, shared, identities, choice }: Search): Selection {
  const alone = choice === "keep" ? [] : [...videos].filter((video) => !shared.has(video));
  return { names: [name], videos: alone, identities: [...identities] };
}

/** The items of what a ledger holds. Tells the search which videos the person is in. */
export function itemsOf(
  place: string,
  { lines, results, seen }: FoundAnswers,
  search: Search,
): Item[] {
  for (const { video, identity, outcome } of lines) {
    if (video !== "" && outcome === "recognised") search.videos.add(video);
    search.identities.add(identity);
  }
  for (const { video, isShared } of seen) {
    search.videos.add(video);
    if (isShared) search.shared.add(video);
  }
  const file = `ledgers/${place.replaceAll(/[^\w.-]+/g, "-").replace(/^-/, "")}`;
  return [
    ...lines.map((line) => ({
      what: `${place}: ${line.video || "a damaged line"}, ${line.outcome}, ${line.receivedAt}`,
      copy: {
        file: `${file}-${line.identity}.json`,
        read: () => Promise.resolve(JSON.stringify(line, null, 1)),
      },
    })),
    ...results.map((path) => ({ what: `${place}: ${path}` })),
  ];
}

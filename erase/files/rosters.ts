import { basename } from "node:path";
import { writeAtomically } from "../../cli/atomic_write.ts";
import { readText } from "../../cli/text_file.ts";
import type { Store } from "../store.ts";
import { rosterRow, withoutPerson } from "./roster.ts";

/** The roster files. */
export function rosterFiles(): Store {
  return {
    title: "rosters",
    phase: "sources",
    async find(search) {
      const { name } = search;
      const rosters: { path: string; row: string }[] = [];
      for (const { path, kind } of await search.files()) {
        if (kind !== "text" || !/\.(csv|tsv|txt|json)$/i.test(path)) continue;
        // A text in no encoding that a roster may have is none.
        const text = await readText(path).catch(() => undefined);
        const row = text === undefined ? undefined : rosterRow(text, name);
        if (row !== undefined) rosters.push({ path, row });
      }
      return {
        items: rosters.map(({ path, row }) => ({
          what: `${path}: a row`,
          copy: { file: `roster/${basename(path)}.json`, read: () => Promise.resolve(row) },
        })),
        async erase() {
          for (const { path } of rosters) {
            const text = await readText(path);
            if (rosterRow(text, name) === undefined) continue;
            const rest = withoutPerson(text, name);
            if (rest === undefined) throw new Error(`${path}: remove the row by hand`);
            await writeAtomically(path, rest);
          }
        },
      };
    },
  };
}

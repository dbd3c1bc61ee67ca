import { basename, dirname } from "node:path";
import { isName } from "../person.ts";
import type { Item, Left, Store } from "../store.ts";
import { isAlreadyGone } from "./remove_file.ts";

/** A folder keeps the person's name as long as it holds anything. */
const NOT_EMPTY: Left = {
  what: "a folder with the person's name, which holds more than pictures",
  until: "you delete or rename it",
  isOpen: true,
};

/** The pictures in folders that have the person's name, as `enroll` reads them, and the folders. */
export function enrolledPictures(): Store {
  return {
    title: "enrolled pictures",
    phase: "sources",
    async find(search) {
      const all = await search.files();
      const folders = all.filter(({ path, kind }) =>
        kind === "folder" && isName(search.name, basename(path))
      ).map(({ path }) => path);
      const inside = all.filter(({ path }) => folders.includes(dirname(path)));
      const files = inside.filter(({ kind }) => kind === "picture").map(({ path }) => path);
      const others = new Set(
        inside.filter(({ kind }) => kind !== "picture").map(({ path }) => dirname(path)),
      );
      const removable = folders.filter((folder) => !others.has(folder));
      // An interrupted removal leaves its folder.
      const empty = removable.filter((folder) => !files.some((path) => dirname(path) === folder));
      return {
        items: [
          ...files.map((path): Item => ({
            what: path,
            copy: { file: `pictures/${basename(path)}`, read: () => Deno.readFile(path) },
          })),
          ...empty.map((path): Item => ({ what: `${path}: an empty folder` })),
        ],
        async erase() {
          for (const path of files) await Deno.remove(path).catch(isAlreadyGone);
          for (const folder of removable) await Deno.remove(folder).catch(isAlreadyGone);
        },
        left: [...others].map((where) => ({ ...NOT_EMPTY, where })),
      };
    },
  };
}

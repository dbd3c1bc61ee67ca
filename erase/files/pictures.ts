import { basename, dirname } from "node:path";
import { isName } from "../person.ts";
import type { Store } from "../store.ts";
import { isAlreadyGone } from "./remove_file.ts";

/** The pictures in folders that have the person's name, as `enroll` reads them. */
export function enrolledPictures(): Store {
  return {
    title: "enrolled pictures",
    phase: "sources",
    async find(search) {
      const { name } = search;
      const files = (await search.files()).filter(({ path, kind }) =>
        kind === "picture" && isName(name, basename(dirname(path)))
      ).map(({ path }) => path);
      return {
        items: files.map((path) => ({
          what: path,
          copy: { file: `pictures/${basename(path)}`, read: () => Deno.readFile(path) },
        })),
        async erase() {
          for (const path of files) await Deno.remove(path).catch(isAlreadyGone);
          // The folder's name is the person's. It stays if it holds anything else.
          for (const folder of new Set(files.map((path) => dirname(path)))) {
            await Deno.remove(folder).catch(() => {});
          }
        },
      };
    },
  };
}

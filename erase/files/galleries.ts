import { basename, dirname } from "node:path";
import { isAlreadyGone } from "./remove_file.ts";
import { facePictureOf } from "../../recognition/enroll/face_picture.ts";
import { removePersonFrom } from "../../recognition/enroll/remove_person.ts";
import { rowOf } from "../../recognition/gallery/change_gallery.ts";
import { UserError } from "../../contract/errors.ts";
import { readGallery } from "../../recognition/gallery/gallery_file.ts";
import type { Item, Left, Search, Store } from "../store.ts";

/** It may be damaged, or of the kind from before faces were aligned. */
const UNREADABLE: Left = {
  what: "a gallery that cannot be read",
  until: "you delete it or make it again",
  isOpen: true,
};

/** The galleries: descriptors with names. */
export function galleries(): Store {
  return {
    title: "galleries",
    phase: "sources",
    async find(search: Search) {
      const { name } = search;
      const items: Item[] = [];
      const files: string[] = [];
      const left: Left[] = [];
      for (const { path, kind } of await search.files()) {
        if (kind !== "gallery") continue;
        const gallery = await readGallery(path).catch((error) => {
          if (!(error instanceof UserError)) throw error;
          return undefined;
        });
        if (!gallery) {
          left.push({ ...UNREADABLE, where: path });
          continue;
        }
        const row = gallery.people.indexOf(name);
        if (row < 0) continue;
        files.push(path);
        const descriptor = [...rowOf(gallery, row)];
        const text = JSON.stringify({ name, photos: gallery.photos[row], descriptor }, null, 1);
        items.push({
          what: `${path}: the face's descriptor`,
          copy: {
            file: `gallery/${basename(dirname(path))}-${basename(path)}.json`,
            read: () => Promise.resolve(text),
          },
        });
      }
      const erase = async () => {
        for (const file of files) {
          if ((await readGallery(file)).people.includes(name)) await removePersonFrom(file, name);
        }
      };
      return { items, erase, left };
    },
  };
}

/** The faces that `enroll --add NAME --video` has saved beside a gallery, also of an interrupted removal. */
export function savedFaces(): Store {
  return {
    title: "saved faces",
    phase: "sources",
    async find(search) {
      const { name } = search;
      const files: string[] = [];
      const scanned = await search.files();
      const all = new Set(scanned.map(({ path }) => path));
      for (const { path, kind } of scanned) {
        if (kind === "gallery" && all.has(facePictureOf(path, name))) {
          files.push(facePictureOf(path, name));
        }
      }
      return {
        items: files.map((path) => ({
          what: path,
          copy: { file: `pictures/${basename(path)}`, read: () => Deno.readFile(path) },
        })),
        async erase() {
          for (const path of files) await Deno.remove(path).catch(isAlreadyGone);
        },
      };
    },
  };
}

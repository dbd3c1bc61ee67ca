// `./rollcall` and `deno task` run a program in the checkout, wherever the user stands: INIT_CWD is the user's folder.
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { variableOf } from "./environment.ts";

const checkout = fileURLToPath(new URL("../", import.meta.url));

/** Resolves a path that the user gave. Empty stays empty. */
export function userPath(path: string, folder = variableOf("INIT_CWD")): string {
  if (path === "" || path.startsWith("/")) return path;
  return folder === undefined || `${folder}/` === checkout ? path : `${folder}/${path}`;
}

/** A path of this program as one that opens from the user's folder: relative if it is below, else absolute. */
export function shownPath(path: string, folder = variableOf("INIT_CWD") ?? checkout): string {
  const whole = resolve(checkout, path);
  const below = relative(folder, whole);
  return below.startsWith("..") ? whole : below;
}

import { eraseAnswers, findAnswers } from "../../bridge/erase/erase_answers.ts";
import type { Item, Store } from "../store.ts";
import { itemsOf, selectionOf } from "./selection.ts";

/** The ledgers on this machine, of bridges that run or not, with the files beside them. */
export function localLedgers(): Store {
  return {
    title: "ledgers",
    phase: "ledgers",
    async find(search) {
      const files = (await search.files()).filter(({ kind }) => kind === "ledger");
      const ledgers = ledgersOf(files.map(({ path }) => path));
      const items: Item[] = [];
      for (const ledger of ledgers) {
        items.push(...itemsOf(ledger, await findAnswers(ledger, selectionOf(search)), search));
      }
      const erase = async () => {
        const { signal } = search;
        for (const ledger of ledgers) await eraseAnswers(ledger, selectionOf(search), { signal });
      };
      return { items, erase };
    },
  };
}

/** The ledgers that these files belong to: a rotated file belongs to the one beside it. */
export function ledgersOf(files: readonly string[]): string[] {
  const all = new Set(files);
  return [
    ...new Set(files.map((file) => {
      const base = file.replace(/-\d{8}T\d{9}Z(?=(\.[^./]*)?$)/, "");
      return all.has(base) ? base : file;
    })),
  ];
}

import { terminalSafe } from "../cli/terminal_safe.ts";
import type { PlannedStore } from "./plan.ts";
import type { Left } from "./store.ts";

/** Items of a store that are listed. */
const MOST_LISTED = 50;

/** The plan, for the person who decides. */
export function planText(plan: readonly PlannedStore[]): string {
  const nothing = plan.every(({ items, error }) => items.length === 0 && error === undefined);
  const lines = plan.flatMap(({ store, items, error, left = [] }) => {
    const lines = items.slice(0, MOST_LISTED).map(({ what }) => `  ${what}`);
    if (items.length > MOST_LISTED) lines.push(`  and ${items.length - MOST_LISTED} more`);
    // What stays of anybody for a while matters only if there is something of the person.
    const told = items.length > 0 ? left : left.filter(({ where, isOpen }) => where || isOpen);
    const head = error !== undefined
      ? [`${store.title}: cannot be searched: ${error}`]
      : items.length + told.length > 0
      ? [`${store.title}: ${items.length}`]
      : [];
    return [...head, ...lines, ...told.map(leftText)];
  });
  return [...nothing ? ["nothing found"] : [], ...lines].map(terminalSafe).join("\n");
}

/** The plan as JSON. */
export function planJson(plan: readonly PlannedStore[]): string {
  return JSON.stringify(plan.map(({ store, items, error, left = [] }) => ({
    store: store.title,
    items: items.map(({ what }) => what),
    left,
    ...(error === undefined ? {} : { error }),
  })));
}

function leftText({ what, until, where }: Left): string {
  return `  left: ${where === undefined ? "" : `${where}: `}${what}; until ${until}`;
}

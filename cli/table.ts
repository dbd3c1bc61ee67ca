// The one place that knows the table library.
import Table from "cli-table3";

/**
 * A table with lines, for a person. With `widths`, in characters, longer text is wrapped. Where it is
 * wider than the terminal's `columns`, which would break its lines, each row is a line of text.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
  columns = Infinity,
): string {
  const table = drawn(head, rows, widths);
  if ([...table.slice(0, table.indexOf("\n"))].length <= columns) return table;
  return [head, ...rows].map((row) => row.filter((cell) => cell !== "").join(" · ")).join("\n");
}

function drawn(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  widths?: readonly number[],
): string {
  if (widths) return render(head, rows, { colWidths: [...widths], wordWrap: true });
  const pieces = Array.from(
    { length: Math.ceil(rows.length / PIECE) },
    (_, i) => rows.slice(i * PIECE, (i + 1) * PIECE),
  );
  if (pieces.length < 2) return render(head, rows);
  const widest = pieces.map((piece) => widthsOf(render(head, piece)))
    .reduce((a, b) => a.map((width, column) => Math.max(width, b[column]!)));
  const tables = pieces.map((piece) => render(head, piece, { colWidths: widest }).split("\n"));
  const top = tables[0]!.slice(0, HEAD_LINES);
  return [...top, ...tables.flatMap((lines) => lines.slice(HEAD_LINES, -1)), tables[0]!.at(-1)]
    .join("\n");
}

/** The library looks at every row for each row: many rows are drawn in pieces. */
const PIECE = 200;
/** The upper line, the head, and the line under it. */
const HEAD_LINES = 3;

/** How wide a table's columns are, as its upper line shows. */
function widthsOf(table: string): number[] {
  return table.slice(1, table.indexOf("\n") - 1).split("┬").map((line) => line.length);
}

function render(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: { colWidths?: number[]; wordWrap?: boolean } = {},
): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true },
    ...options,
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

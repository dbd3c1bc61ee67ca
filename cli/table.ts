// Text tables. Only this file uses cli-table3.
import Table from "cli-table3";

/**
 * Draws a table with borders.
 * @param widths of the columns, in characters; longer text is wrapped
 * @param columns the terminal's width: a table that is wider is printed as plain lines, one a row
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

/** Rows drawn at once: the library's time grows with the square of their number. */
const PIECE = 200;
/** The top border, the header, and the border below it. */
const HEAD_LINES = 3;

/** Reads the column widths from a table's top border. */
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

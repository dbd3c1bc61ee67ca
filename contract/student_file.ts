import { csvRows } from "./csv.ts";
import { UserError } from "./errors.ts";
import { ExactNumber, parseJsonExactly } from "./json.ts";
import { declaredSeparator } from "./spreadsheet.ts";
import { splitLines, toNfc } from "./text.ts";

/** A row of the students table: the columns that the function reads, and any others in the file. */
export interface StudentItem {
  readonly name: string;
  readonly major: string;
  readonly year: string;
  readonly [column: string]: unknown;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export const MAX_NAME_BYTES = 2048;

/** One student in the file, and the position for error messages. */
interface Entry {
  readonly where: string;
  /** A string describes why the entry could not be read. */
  readonly fields: Readonly<Record<string, unknown>> | string;
  /** The file lists names only: major and year are empty. */
  readonly namesOnly?: boolean;
}

const WANTED = ["name", "major", "year"] as const;

/** Maximum number of errors to report. */
const MAX_ERRORS = 20;

/**
 * Parses students: a JSON array of objects, or CSV (comma, semicolon or tab separated) with a
 * header that has name, major and year, in any case. Empty rows and empty unnamed columns, which
 * spreadsheets add, are skipped. Names are converted to composed Unicode (NFC). Other columns are
 * kept: in JSON as they are, in CSV as text unless empty; an `id` of digits becomes a number. A CSV
 * whose only column is `name` is a roster of names: major and year are empty.
 * @throws {UserError} naming each line (CSV) or element (JSON) that is wrong, one line each
 */
export function parseStudents(text: string, file: string): StudentItem[] {
  const plain = toNfc(text.replace(/^\uFEFF/, ""));
  const entries = /^\s*[[{]/.test(plain) ? jsonEntries(plain, file) : csvEntries(plain, file);
  if (entries.length === 0) throw new UserError(`${file} contains no students`);
  const firstWhere = new Map<string, string>();
  const students: StudentItem[] = [];
  const wrong: string[] = [];
  for (const { where, fields, namesOnly = false } of entries) {
    const student = typeof fields === "string" ? fields : studentOf(fields, firstWhere, namesOnly);
    if (typeof student === "string") {
      wrong.push(`${file}, ${where}: ${student}`);
    } else {
      firstWhere.set(student.name, where);
      students.push(student);
    }
  }
  if (wrong.length > 0) throw new UserError(errorList(wrong));
  return students;
}

function errorList(wrong: readonly string[]): string {
  const more = wrong.length - MAX_ERRORS;
  return [...wrong.slice(0, MAX_ERRORS), ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** The student, or what is wrong with the entry. */
function studentOf(
  fields: Readonly<Record<string, unknown>>,
  firstWhere: ReadonlyMap<string, string>,
  namesOnly: boolean,
): StudentItem | string {
  const [name, major, year] = WANTED.map((column) => {
    const value = fields[column];
    return typeof value === "number" || value instanceof ExactNumber
      ? String(value)
      : typeof value === "string"
      ? toNfc(value.trim())
      : "";
  }) as [string, string, string];
  const missing = requiredOf(namesOnly).filter((_, i) => [name, major, year][i] === "");
  if (missing.length > 0) {
    return `${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing`;
  }
  const { length } = new TextEncoder().encode(name);
  if (length > MAX_NAME_BYTES) {
    return `the name has ${length} bytes: a key in DynamoDB has at most ${MAX_NAME_BYTES}`;
  }
  const first = firstWhere.get(name);
  return first ? `${name} is already in ${first}` : { ...fields, name, major, year };
}

function jsonEntries(text: string, file: string): Entry[] {
  let value: unknown;
  try {
    value = parseJsonExactly(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(value)) throw new UserError(`${file} is not a JSON array of students`);
  return value.map((fields: unknown, index) => {
    const where = `student ${index + 1}`;
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
      return { where, fields: "not an object with name, major and year" };
    }
    return { where, fields: fields as Record<string, unknown> };
  });
}

function csvEntries(text: string, file: string): Entry[] {
  const all = csvRecords(text, file);
  const separator = declaredSeparator(all[0]?.text ?? "");
  const [header, ...records] = separator ? all.slice(1) : all;
  const headerWhere = `${file}, line ${header?.line ?? 1}`;
  const delimiter = separator ?? delimiterOf(header?.text ?? "");
  const columns = csvRow(header?.text ?? "", headerWhere, delimiter).map(columnOf);
  const namesOnly = columns.filter((column) => column !== "").join() === "name";
  checkHeader(columns, requiredOf(namesOnly), headerWhere);
  return records.flatMap(({ line, text }) => {
    const where = `line ${line}`;
    const row = csvRow(text, `${file}, ${where}`, delimiter);
    if (row.every((value) => value.trim() === "")) return [];
    const last = row.findLastIndex((value) => value.trim() !== "");
    if (row.length < columns.length || last >= columns.length) {
      return { where, fields: `${row.length} fields under ${columns.length} columns` };
    }
    const nameless = row.findIndex((value, i) => columns[i] === "" && value.trim() !== "");
    if (nameless >= 0) {
      return {
        where,
        fields: `${JSON.stringify(row[nameless])} is in column ${nameless + 1}, which has no name`,
      };
    }
    const fields = columns.map((column, index) =>
      [column, cell(column, row[index] ?? "")] as const
    );
    // CSV cannot distinguish an empty string from a missing value.
    const filled = fields.filter(([, value]) => value !== "");
    return { where, fields: Object.fromEntries(filled), namesOnly };
  });
}

function requiredOf(namesOnly: boolean): readonly string[] {
  return namesOnly ? ["name"] : WANTED;
}

/** The table's name for a column; the known columns match in any case. */
function columnOf(header: string): string {
  const small = header.trim().toLowerCase();
  return [...WANTED, "id"].includes(small) ? small : header.trim();
}

/**
 * Spreadsheets separate by semicolons where the decimal separator is a comma, and by tabs in
 * UTF-16.
 */
function delimiterOf(header: string): string {
  const has = (delimiter: string) => {
    const columns = header.split(delimiter).map((column) => columnOf(column.replaceAll('"', "")));
    return WANTED.every((wanted) => columns.includes(wanted));
  };
  return [",", ";", "\t"].find(has) ?? ",";
}

function checkHeader(
  columns: readonly string[],
  required: readonly string[],
  where: string,
): void {
  const missing = required.filter((wanted) => !columns.includes(wanted));
  if (missing.length > 0) {
    const are = columns.length === 0 ? "" : `, its columns are ${JSON.stringify(columns)}`;
    throw new UserError(`${where}: the header has no ${missing.join(", ")}${are}`);
  }
  for (const [index, column] of columns.entries()) {
    if (column !== "" && columns.indexOf(column) < index) {
      throw new UserError(`${where}: the header has the column ${column} twice`);
    }
  }
}

/** The function looks students up by text; only an id is a number, as in the JSON files. */
function cell(column: string, text: string): string | number {
  const isNumber = column === "id" && /^(0|[1-9]\d{0,14})$/.test(text.trim());
  return isNumber ? Number(text) : text.trim();
}

/**
 * Splits CSV into records with the line on which each starts. csv-parse's `info` cannot replace
 * this: it counts the line on which a record ends, and reports an unclosed quote at the end of the
 * file.
 */
function csvRecords(text: string, file: string): { line: number; text: string }[] {
  const records: { line: number; text: string }[] = [];
  let open = "";
  let line = 1;
  for (const [index, part] of splitLines(text).entries()) {
    if (open === "") line = index + 1;
    open += `${open === "" ? "" : "\n"}${part}`;
    if (open.split('"').length % 2 === 0) continue;
    if (open.trim() !== "") records.push({ line, text: open });
    open = "";
  }
  if (open !== "") throw new UserError(`${file}, line ${line}: a quote is not closed`);
  return records;
}

function csvRow(record: string, where: string, delimiter: string): string[] {
  try {
    return csvRows(record, delimiter)[0] ?? [];
  } catch (error) {
    throw new UserError(`${where}: ${(error as Error).message}`);
  }
}

import { csvRows } from "./csv.ts";
import { messageOf, UserError } from "./errors.ts";

/** A row of the students table: what a function looks up, and whatever else the file has. */
export interface StudentItem {
  readonly name: string;
  readonly major: string;
  readonly year: string;
  readonly [column: string]: unknown;
}

/** Something read from the file, with where it stands for an error's sake. */
interface Entry {
  readonly where: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads students: a JSON array of objects, or CSV with a header that has name, major and year.
 * Other columns are kept: as they are in JSON, as text in CSV where it is not empty, but an `id` of digits as a number.
 * @throws {UserError} naming the line (CSV) or the element (JSON) that is wrong
 */
export function parseStudents(text: string, file: string): StudentItem[] {
  const plain = text.replace(/^\uFEFF/, "");
  const entries = /^\s*[[{]/.test(plain) ? jsonEntries(plain, file) : csvEntries(plain, file);
  if (entries.length === 0) throw new UserError(`${file} holds no student`);
  const firstWhere = new Map<string, string>();
  return entries.map(({ where, fields }) => {
    const student = toStudent(fields, `${file}, ${where}`);
    const first = firstWhere.get(student.name);
    if (first) throw new UserError(`${file}, ${where}: ${student.name} is already in ${first}`);
    firstWhere.set(student.name, where);
    return student;
  });
}

function toStudent(fields: Entry["fields"], where: string): StudentItem {
  const text = (column: string): string => {
    const value = fields[column];
    const plain = typeof value === "number" ? String(value) : value;
    if (typeof plain !== "string" || plain.trim() === "") {
      throw new UserError(`${where}: ${column} is missing`);
    }
    return plain.trim();
  };
  return { ...fields, name: text("name"), major: text("major"), year: text("year") };
}

function jsonEntries(text: string, file: string): Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${messageOf(error)}`);
  }
  if (!Array.isArray(value)) throw new UserError(`${file} is not a JSON array of students`);
  return value.map((fields: unknown, index) => {
    const where = `student ${index + 1}`;
    if (typeof fields !== "object" || fields === null || Array.isArray(fields)) {
      throw new UserError(`${file}, ${where}: not an object with name, major and year`);
    }
    return { where, fields: fields as Entry["fields"] };
  });
}

function csvEntries(text: string, file: string): Entry[] {
  const [header, ...rows] = csvRecords(text, file);
  const columns = (header?.row ?? []).map((column) => column.trim());
  checkHeader(columns, `${file}, line ${header?.line ?? 1}`);
  return rows.map(({ line, row }) => {
    if (row.length !== columns.length) {
      const counts = `${row.length} fields under ${columns.length} columns`;
      throw new UserError(`${file}, line ${line}: ${counts}`);
    }
    const fields = columns.map((column, index) =>
      [column, cell(column, row[index] ?? "")] as const
    );
    // CSV cannot tell an empty text from none.
    const filled = fields.filter(([, value]) => value !== "");
    return { where: `line ${line}`, fields: Object.fromEntries(filled) };
  });
}

function checkHeader(columns: readonly string[], where: string): void {
  for (const wanted of ["name", "major", "year"]) {
    if (!columns.includes(wanted)) {
      const are = columns.length === 0 ? "" : `, its columns are ${JSON.stringify(columns)}`;
      const cure = /[;\t]/.test(columns.join()) ? ": divide them by commas" : "";
      throw new UserError(`${where}: the header has no ${wanted}${are}${cure}`);
    }
  }
  for (const [index, column] of columns.entries()) {
    if (column === "") throw new UserError(`${where}: column ${index + 1} has no name`);
    if (columns.indexOf(column) < index) throw new UserError(`${where}: two columns ${column}`);
  }
}

/** The function looks people up by text; only an id is a number, as in the JSON files. */
function cell(column: string, text: string): string | number {
  const isNumber = column === "id" && /^(0|[1-9]\d{0,14})$/.test(text.trim());
  return isNumber ? Number(text) : text.trim();
}

/** The CSV's records with the lines where they begin: one goes on while a quote is open. */
function csvRecords(text: string, file: string): { line: number; row: string[] }[] {
  const records: { line: number; row: string[] }[] = [];
  let open = "";
  let line = 1;
  for (const [index, part] of text.split(/\r?\n/).entries()) {
    if (open === "") line = index + 1;
    open += `${open === "" ? "" : "\n"}${part}`;
    if (open.split('"').length % 2 === 0) continue;
    if (open.trim() !== "") records.push({ line, row: csvRow(open, `${file}, line ${line}`) });
    open = "";
  }
  if (open !== "") throw new UserError(`${file}, line ${line}: a quote is not closed`);
  return records;
}

function csvRow(record: string, where: string): string[] {
  try {
    return csvRows(record)[0] ?? [];
  } catch (error) {
    throw new UserError(`${where}: ${messageOf(error)}`);
  }
}

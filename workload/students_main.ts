import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientConfig, explainAwsError } from "../aws/clients.ts";
import { flag, type OptionsOf, runProgram } from "../cli/program.ts";
import { UsageError } from "../cli/errors.ts";
import { UserError } from "../contract/errors.ts";
import { terminalSafe } from "../cli/terminal_safe.ts";
import { chosenNames, cloudFlags, nameFlags } from "../cli/settings.ts";
import { stopSignal } from "../cli/stop.ts";
import { shownPath } from "../cli/user_path.ts";
import { parseStudents, type StudentItem } from "../contract/student_file.ts";
import { readText } from "../cli/text_file.ts";
import { askToConfirm } from "./students/confirm.ts";
import { findDuplicates } from "./students/duplicates.ts";
import { type Differences, differencesText } from "./students/differences.ts";
import { exportText, roundTripWarning } from "./students/export.ts";
import {
  compareStudents,
  compareWith,
  deleteStudents,
  toRow,
  writeStudents,
} from "./students/student_batches.ts";
import {
  batchReader,
  batchWriter,
  defaultIfNoTable,
  emptyIfNoTable,
  isEmpty,
  scanTable,
} from "./students/students_table.ts";
import { writeFileAtomically } from "./atomic_file.ts";

const flags = {
  check: flag<boolean | undefined>({
    flags: "--check",
    help: "only show what would be written; a missing table counts as empty",
  }),
  prune: flag<boolean | undefined>({
    flags: "--prune",
    help: "delete students that are in the table but not in the file, after confirmation",
  }),
  yes: flag<boolean | undefined>({ flags: "--yes", help: "do not ask for confirmation" }),
  export: flag<string | undefined>({
    flags: "--export <file>",
    path: true,
    help:
      "write the table to a file instead: JSON if its name ends in .json, else CSV; - is standard output, as CSV or with --json as JSON",
  }),
  json: flag<boolean | undefined>({ flags: "--json", help: "print JSON" }),
  ...cloudFlags,
  studentsTable: nameFlags.studentsTable,
};

await runProgram({
  name: "students",
  summary: "Writes new and changed students from a CSV or JSON file to the DynamoDB table.",
  flags,
  operands: "[file]",
  operandsArePaths: true,
  notes:
    `Differences are shown first: - deleted, ~ changed, + new. Without --prune, students that are only in the
table stay as they are.`,
  explain: explainAwsError,
  main: async (options, [file]) => {
    const signal = stopSignal();
    if ((file === undefined) === (options.export === undefined)) {
      throw new UsageError("name a file of students, for example students.csv, or --export FILE");
    }
    if (options.export !== undefined && (options.check || options.prune)) {
      throw new UsageError("--export only reads the table: leave out --check and --prune");
    }
    const students = file === undefined ? [] : parseStudents(await readText(file), file);
    for (const duplicate of findDuplicates(students)) {
      console.error(terminalSafe(`note: ${duplicate}`));
    }
    const { studentsTable: table } = chosenNames(options);
    const dynamo = new DynamoDBClient(
      clientConfig({ region: options.region, readTimeoutMs: 30_000 }),
    );
    return options.export === undefined
      ? await write(students, dynamo, table, options, signal)
      : await exportTable(options.export, dynamo, table, options.json, signal);
  },
});

async function write(
  students: readonly StudentItem[],
  dynamo: DynamoDBClient,
  table: string,
  { check = false, prune = false, yes = false, json }: OptionsOf<typeof flags>,
  signal: AbortSignal,
): Promise<number> {
  const read = batchReader(dynamo, table, signal);
  const whole = () => scanTable(dynamo, table, signal);
  const differences = prune
    ? compareWith(students, await (check ? defaultIfNoTable(whole, []) : whole()))
    : await compareStudents(students, check ? emptyIfNoTable(read) : read);
  const allNew = !check && differences.added.length === students.length;
  // An empty table: the differences would list the whole file.
  const first = allNew && await isEmpty(dynamo, table);
  if (!first) { for (const line of differencesText(differences)) console.error(line); }
  const names = differences.onlyInTable.map(({ name }) => String(name));
  if (!check && names.length > 0 && !yes) await mustAgree(names.length, table, signal);
  const changing = [...differences.added, ...differences.changed.map(({ after }) => after)];
  if (!check) {
    const writer = batchWriter(dynamo, table, signal);
    await writeStudents(changing, writer);
    await deleteStudents(names, writer);
  }
  tell(students.length, differences, { table, check, json });
  return 0;
}

async function mustAgree(count: number, table: string, signal: AbortSignal): Promise<void> {
  if (!Deno.stdin.isTerminal()) {
    throw new UserError(`--prune would delete ${count} students from ${table}: confirm with --yes`);
  }
  if (!await askToConfirm(`delete ${count} students from ${table}?`, signal)) {
    throw new UserError("cancelled, nothing was written");
  }
}

function tell(
  count: number,
  { added, changed, onlyInTable }: Differences,
  { table, check, json }: { table: string; check: boolean; json: boolean | undefined },
): void {
  const written = added.length + changed.length;
  const [unchanged, pruned] = [count - written, onlyInTable.length];
  if (json) {
    console.log(JSON.stringify({ students: count, written, unchanged, pruned, table, check }));
    return;
  }
  const done = check ? "would be written" : "written";
  const rest = unchanged > 0 ? `, ${unchanged} unchanged` : "";
  const gone = pruned > 0 ? `, ${pruned} ${check ? "would be " : ""}deleted` : "";
  console.log(`${written} of ${count} students ${done} to ${table}${rest}${gone}`);
}

async function exportTable(
  file: string,
  dynamo: DynamoDBClient,
  table: string,
  asJson: boolean | undefined,
  signal: AbortSignal,
): Promise<number> {
  const toScreen = file === "-" || file.endsWith("/-");
  const rows = (await scanTable(dynamo, table, signal)).map(toRow);
  const text = exportText(rows, toScreen ? asJson === true : file.endsWith(".json"));
  const loss = roundTripWarning(rows, text);
  if (loss) console.error(`note: ${loss}`);
  if (toScreen) {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
    return 0;
  }
  await writeFileAtomically(file, text, "--export");
  console.log(
    asJson
      ? JSON.stringify({ students: rows.length, table, file })
      : `${rows.length} students of ${table} written to ${shownPath(file)}`,
  );
  return 0;
}

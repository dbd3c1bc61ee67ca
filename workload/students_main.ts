import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientConfig } from "../contract/aws.ts";
import { flag, runProgram } from "../contract/cli.ts";
import { messageOf, UserError } from "../contract/errors.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { updateStudents } from "./students/student_batches.ts";
import { parseStudents } from "../contract/student_file.ts";
import { batchReader, batchWriter, orEmpty } from "./students/students_table.ts";

await runProgram({
  name: "students",
  summary: "Writes the students of a CSV or JSON file to the DynamoDB table, where they differ.",
  flags: {
    check: flag<boolean | undefined>({
      flags: "--check",
      help: "write nothing, tell what would be written: to a table that is not there, all",
    }),
    json: flag<boolean | undefined>({ flags: "--json", help: "print JSON for a machine" }),
    ...cloudFlags,
    studentsTable: nameFlags.studentsTable,
  },
  operands: "<file>",
  operandsArePaths: true,
  notes: "Students that are in the table and not in the file stay as they are.",
  main: async (options, [file = ""]) => {
    const { check = false, json } = options;
    const students = parseStudents(await readText(file), file);
    const { studentsTable: table } = chosenNames(options);
    const dynamo = new DynamoDBClient(
      clientConfig({ region: options.region, readTimeoutMs: 30_000 }),
    );
    const read = batchReader(dynamo, table);
    const written = await updateStudents(students, {
      read: check ? orEmpty(read) : read,
      write: check ? undefined : batchWriter(dynamo, table),
    });
    const unchanged = students.length - written;
    if (json) {
      console.log(JSON.stringify({ students: students.length, written, unchanged, table, check }));
    } else {
      const done = check ? "would be written" : "written";
      const rest = unchanged > 0 ? `, ${unchanged} unchanged` : "";
      console.log(`${written} of ${students.length} students ${done} to ${table}${rest}`);
    }
  },
});

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(file));
  } catch (error) {
    if (error instanceof TypeError) throw new UserError(`${file} is not UTF-8: save it as UTF-8`);
    throw new UserError(`cannot read ${file} (${messageOf(error)})`);
  }
}

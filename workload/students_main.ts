import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientConfig } from "../contract/aws.ts";
import { runProgram } from "../contract/cli.ts";
import { messageOf, UserError } from "../contract/errors.ts";
import { chosenNames, cloudFlags, nameFlags } from "../contract/settings.ts";
import { writeStudents } from "./students/student_batches.ts";
import { parseStudents } from "./students/student_file.ts";
import { batchWriter } from "./students/students_table.ts";

await runProgram({
  name: "students",
  summary: "Writes students from a CSV or JSON file to the DynamoDB table, over those it has.",
  flags: { ...cloudFlags, studentsTable: nameFlags.studentsTable },
  operands: "<file>",
  operandsArePaths: true,
  main: async (options, [file = ""]) => {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(await Deno.readFile(file));
    } catch (error) {
      if (error instanceof TypeError) throw new UserError(`${file} is not UTF-8: save it as UTF-8`);
      throw new UserError(`cannot read ${file} (${messageOf(error)})`);
    }
    const students = parseStudents(text, file);
    const { studentsTable } = chosenNames(options);
    const dynamo = new DynamoDBClient(
      clientConfig({ region: options.region, readTimeoutMs: 30_000 }),
    );
    await writeStudents(students, batchWriter(dynamo, studentsTable));
    console.log(`${students.length} students written to ${studentsTable}`);
  },
});

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { deleteStudents, toRow } from "../../workload/students/student_batches.ts";
import {
  batchReader,
  batchWriter,
  emptyIfNoTable,
} from "../../workload/students/students_table.ts";
import type { Store } from "../store.ts";

/** The person's row of the students table, under either Unicode form of the name. */
export function studentsTable(dynamo: DynamoDBClient, table: string): Store {
  return {
    title: "rows of the students table",
    phase: "sources",
    async find({ name, signal }) {
      const read = emptyIfNoTable(batchReader(dynamo, table, signal));
      const { found } = await read([...new Set([name, name.normalize("NFD")])]);
      return {
        items: found.map((item) => ({
          what: `${table}: ${item["name"]?.S}`,
          copy: {
            file: "table.json",
            read: () => Promise.resolve(JSON.stringify(toRow(item), null, 1)),
          },
        })),
        async erase() {
          const names = found.map((item) => item["name"]?.S ?? "");
          await deleteStudents(names, batchWriter(dynamo, table, signal));
        },
      };
    },
  };
}

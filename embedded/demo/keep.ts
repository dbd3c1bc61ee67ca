import type { Names } from "../../contract/names.ts";

/** How to use the cloud that the demo leaves running. */
export function keepText(
  environment: Readonly<Record<string, string>>,
  names: Names,
  files: { ledger: string; logs: string },
): string {
  const settings = Object.entries({ ...environment, ROLLCALL_LEDGER: files.ledger });
  return `
The cloud stays up until Ctrl-C. In another terminal:

${settings.map(([name, value]) => `  export ${name}=${quoted(value)}`).join("\n")}

  aws s3 ls s3://${names.outputBucket}/
  aws s3 cp some.mp4 s3://${names.inputBucket}/      # then see the last line of the ledger
  tail -n 1 ${quoted(files.ledger)}
  aws dynamodb scan --table-name ${names.studentsTable}
  ./rollcall verify --run var/demo/run.json --mapping var/demo/samples/mapping

Logs of every part: ${files.logs}
`;
}

/** As a POSIX shell reads it back. */
function quoted(text: string): string {
  return /^[\w./:=@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

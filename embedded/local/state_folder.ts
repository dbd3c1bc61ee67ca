/** Where a local run keeps its files, relative to the checkout; all of them are under `folder`. */
export interface StateFolder {
  readonly folder: string;
  readonly ledger: string;
  readonly logs: string;
  /** Temporary files of the function, emptied at the start in case an earlier run was killed. */
  readonly scratch: string;
  readonly run: string;
  readonly report: string;
  /** With --keep: the variables with which playbooks/aws.yml fits the kept cloud. */
  readonly playbookSettings: string;
}

/** The files of a program, under `var/PROGRAM`. */
export function stateFolder(program: string): StateFolder {
  const folder = `var/${program}`;
  return {
    folder,
    ledger: `${folder}/bridge/results.csv`,
    logs: `${folder}/log`,
    scratch: `${folder}/tmp`,
    run: `${folder}/run.json`,
    report: `${folder}/report.html`,
    playbookSettings: `${folder}/aws.json`,
  };
}

/** Creates a folder, or removes everything in it. */
export async function emptyFolder(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await Deno.mkdir(path, { recursive: true });
}

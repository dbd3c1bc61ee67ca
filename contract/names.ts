/** What every resource is called. All follow from the project's name; each can be set on its own. */
export interface Names {
  readonly inputBucket: string;
  readonly outputBucket: string;
  readonly frameBucket: string;
  readonly inputQueue: string;
  readonly inputDeadLetterQueue: string;
  readonly outputQueue: string;
  readonly outputDeadLetterQueue: string;
  readonly studentsTable: string;
  readonly functionName: string;
}

/** The names of one project: `rollcall-input`, `rollcall-output`, … */
export function namesOf(project: string): Names {
  return {
    inputBucket: `${project}-input`,
    outputBucket: `${project}-output`,
    frameBucket: `${project}-frames`,
    inputQueue: `${project}-input`,
    inputDeadLetterQueue: `${project}-input-dlq`,
    outputQueue: `${project}-output`,
    outputDeadLetterQueue: `${project}-output-dlq`,
    studentsTable: `${project}-students`,
    functionName: `${project}-recognise`,
  };
}

/** An error for the person at the keyboard: one line that names the cause and the cure, no stack. */
export class UserError extends Error {
  override name = "UserError";
}

/** A message from outside that does not have the form that this project's contracts give it. */
export class ContractError extends Error {
  override name = "ContractError";
}

/** The text of anything that was thrown; never throws itself. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "" && error.errors.length > 0) {
    return messageOf(error.errors[0]);
  }
  if (error instanceof Error) return error.message || error.name;
  try {
    return String(error);
  } catch {
    return "an error that cannot be shown";
  }
}

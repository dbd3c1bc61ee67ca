/** An error for the person at the keyboard: one line that names the cause and the cure, no stack. */
export class UserError extends Error {
  override name = "UserError";
}

/** A message from outside that does not have the form that this project's contracts give it. */
export class ContractError extends Error {
  override name = "ContractError";
}

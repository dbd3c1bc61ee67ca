/** An error that the user can fix: its message names the cause and what to do. Printed without a stack. */
export class UserError extends Error {
  override name = "UserError";
}

/** A message from outside that does not have the agreed form. */
export class ContractError extends Error {
  override name = "ContractError";
}

import { root } from "../../cli/program_command.ts";

/** Paths and commands as the user types them: short in the checkout, absolute in any other folder. */
export interface UserPaths {
  /** @param path absolute, or relative to the checkout */
  path(path: string): string;
  /** The command that starts the programs. */
  readonly rollcall: string;
  /** Where the user stands; undefined means in the checkout. */
  readonly folder: string | undefined;
}

/** @param folder where the user stands: `./rollcall` puts it into INIT_CWD */
export function userPaths(folder = Deno.env.get("INIT_CWD"), checkout = root): UserPaths {
  const inCheckout = folder === undefined || `${folder.replace(/\/+$/, "")}/` === checkout;
  return {
    path: (path) => inCheckout || path.startsWith("/") ? path : `${checkout}${path}`,
    rollcall: inCheckout ? "./rollcall" : `${checkout}rollcall`,
    folder,
  };
}

import { flag } from "../../cli/program.ts";
import { UserError } from "../../contract/errors.ts";
import { type Arch, ARCHS } from "./binary.ts";

/** The command line of `compile`. */
export const flags = {
  arch: flag<Arch | undefined>({
    flags: "--arch <name>",
    help: `${
      Object.keys(ARCHS).join(" or ")
    }: both if none is named, with DENORT_BIN this machine's`,
    parse: archName,
  }),
  out: flag({
    flags: "--out <dir>",
    path: true,
    help: "output folder for the binaries",
    default: "var/bin",
  }),
  region: flag<string | undefined>({
    flags: "--region <name>",
    help: "the only AWS region that the binary may reach; default: every region",
    parse: regionName,
  }),
  hosts: flag<string[] | undefined>({
    flags: "--net <hosts>",
    help: "further hosts that the binary may reach: HOST or HOST:PORT, separated by commas",
    parse: hostNames,
  }),
  state: flag({
    flags: "--state <dir>",
    help: "the folder that the binary may read and write, for its ledger",
    default: "/var/lib/rollcall-bridge",
    parse: absolutePath,
  }),
  ifChanged: flag<boolean | undefined>({
    flags: "--if-changed",
    help: "keep a binary that was built from the same code, packages, permissions and Deno",
  }),
  json: flag<boolean | undefined>({ flags: "--json", help: "print a JSON line for each binary" }),
};

function archName(text: string): Arch {
  if (Object.hasOwn(ARCHS, text)) return text as Arch;
  throw new UserError(`it must be ${Object.keys(ARCHS).join(" or ")}`);
}

function regionName(text: string): string {
  if (/^[a-z]{2,}(-[a-z]+)+-\d$/.test(text)) return text;
  throw new UserError("it must be the name of a region, for example us-east-1");
}

/** A name, an address, or an IPv6 address in brackets. */
const HOST = /^(\*\.)?([\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:]+\])(:\d{1,5})?$/;

function hostNames(text: string): string[] {
  const hosts = text.split(",");
  const wrong = hosts.find((host) => !HOST.test(host));
  if (wrong === undefined) return hosts;
  throw new UserError(
    "it must be host names, for example vpce-0a1b.sqs.us-east-1.vpce.amazonaws.com",
  );
}

function absolutePath(text: string): string {
  if (/^\/./.test(text)) return text.replace(/\/+$/, "");
  throw new UserError("it must be an absolute path, for example /var/lib/rollcall-bridge");
}

/**
 * The architectures to compile for. A runtime in DENORT_BIN is for one architecture only.
 * @throws {UserError} if DENORT_BIN does not exist
 */
export function chosenArchs(arch: Arch | undefined, denort: string | undefined): Arch[] {
  if (!denort) return arch ? [arch] : (Object.keys(ARCHS) as Arch[]);
  if (!isFile(denort)) throw new UserError(`DENORT_BIN is ${denort}: no such file`);
  return [arch ?? Deno.build.arch as Arch];
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

import { AWS_HOSTS, regionHosts } from "../../aws/hosts.ts";

/** The bridge's permission set in deno.json, for a checkout. */
export type BridgePermissions = Readonly<
  & Record<"net" | "read" | "write" | "sys", readonly string[]>
  & { env: { readonly allow: readonly string[]; readonly ignore: boolean } }
>;

/** Where a binary is to run. */
export interface Place {
  /** The only AWS region that it may reach; default: every region. */
  readonly region?: string | undefined;
  /** What it may reach besides AWS and this machine: HOST or HOST:PORT. */
  readonly hosts?: readonly string[] | undefined;
  /** The folder of its ledger. */
  readonly state: string;
}

/** What systemd provides to the unit in bridge/systemd/, always under this name. */
const CREDENTIALS = "/run/credentials/rollcall-bridge.service";
/** And to the unit in which rollcall-bridge-check runs it. */
const CHECK_CREDENTIALS = "/run/credentials/rollcall-bridge-check.service";
const RUNTIME = "/run/rollcall-bridge";
const NOTIFY_SOCKET = "/run/systemd/notify";

/** The services that the bridge calls. */
const SERVICES = ["sqs", "lambda", "sts"];

/**
 * The binary's permission flags, derived from those of a checkout: another folder for the ledger,
 * other endpoints, and what systemd provides. Without the metadata service: where the bridge runs
 * it is OpenStack's, and has no AWS keys.
 */
export function permissionFlags(set: BridgePermissions, place: Place): string[] {
  const paths = (folders: readonly string[]) =>
    folders.map((folder) => folder === "./var/bridge" ? place.state : folder);
  const local = set.net.filter((host) => host !== "169.254.169.254" && !AWS_HOSTS.includes(host));
  const net = [...endpoints(place.region), ...local];
  const granted: Record<string, readonly string[]> = {
    net: [...net, ...place.hosts ?? [], `unix:${RUNTIME}/notify.sock`, `unix:${NOTIFY_SOCKET}`],
    read: [...paths(set.read), RUNTIME, CREDENTIALS, CHECK_CREDENTIALS, "/dev/null"],
    write: [...paths(set.write), RUNTIME, NOTIFY_SOCKET],
    // INIT_CWD is the directory from which a Deno task was started.
    env: set.env.allow.filter((name) => name !== "INIT_CWD"),
    sys: set.sys,
  };
  const flags = Object.entries(granted).map(([name, values]) =>
    // A comma in a path is escaped by doubling it.
    `--allow-${name}=${values.map((value) => value.replaceAll(",", ",,")).join(",")}`
  );
  // By default modules of five well-known hosts could be imported at run time.
  return [...flags, "--ignore-env", "--deny-import", "--no-prompt"];
}

function endpoints(region: string | undefined): readonly string[] {
  if (region === undefined) return AWS_HOSTS;
  return SERVICES.flatMap((service) => regionHosts(service, region));
}

/**
 * The V8 flags of the bridge's task in deno.json, in MB. They keep the heap small, as the bridge
 * runs on a small machine: V8's mode for size and a limit of 256 for the old space make it grow by
 * less between two collections, and its first one comes early. The mode alone has a semi-space of 1,
 * where each upload in flight costs more collections. The limit leaves room for a thousand long
 * messages in flight.
 */
export function v8Flags(taskCommand: string): string[] {
  return taskCommand.split(" ").filter((word) => word.startsWith("--v8-flags="));
}

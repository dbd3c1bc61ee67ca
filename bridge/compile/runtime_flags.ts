/** The permission set of the bridge in deno.json: what it may do in a checkout. */
export type BridgePermissions = Readonly<
  & Record<"net" | "read" | "write" | "sys", readonly string[]>
  & { env: { readonly allow: readonly string[]; readonly ignore: boolean } }
>;

/** What a binary is made for. */
export interface Place {
  /** The only AWS region it may reach; every one if not given. */
  readonly region?: string | undefined;
  /** What it may reach beside AWS and this machine: HOST or HOST:PORT. */
  readonly hosts?: readonly string[] | undefined;
  /** The folder of its ledger. */
  readonly state: string;
}

/** What systemd gives the unit of this name (bridge/systemd/): its names are the same everywhere. */
const CREDENTIALS = "/run/credentials/rollcall-bridge.service";
/** And the unit in which rollcall-bridge-check runs it. */
const CHECK_CREDENTIALS = "/run/credentials/rollcall-bridge-check.service";
const RUNTIME = "/run/rollcall-bridge";
const NOTIFY_SOCKET = "/run/systemd/notify";

/** The services that the bridge calls. */
const SERVICES = ["sqs", "lambda", "sts"];

/**
 * The binary's permission flags, from those that the bridge has in a checkout: its ledger's folder,
 * the endpoints and what is systemd's are other ones, and two things are not needed. The metadata
 * service is not asked: where the bridge runs it is OpenStack's, and knows no AWS keys.
 */
export function permissionFlags(set: BridgePermissions, place: Place): string[] {
  const paths = (folders: readonly string[]) =>
    folders.map((folder) => folder === "./var/bridge" ? place.state : folder);
  const net = set.net.filter((host) => host !== "169.254.169.254").flatMap((host) =>
    host === "*.amazonaws.com" ? endpoints(place.region) : [host]
  );
  const granted: Record<string, readonly string[]> = {
    net: [...net, ...place.hosts ?? [], `unix:${RUNTIME}/notify.sock`, `unix:${NOTIFY_SOCKET}`],
    read: [...paths(set.read), RUNTIME, CREDENTIALS, CHECK_CREDENTIALS, "/dev/null"],
    write: [...paths(set.write), RUNTIME, NOTIFY_SOCKET],
    // Where the user stands when a task is called.
    env: set.env.allow.filter((name) => name !== "INIT_CWD"),
    sys: set.sys,
  };
  const flags = Object.entries(granted).map(([name, values]) =>
    // A comma in a path is written twice.
    `--allow-${name}=${values.map((value) => value.replaceAll(",", ",,")).join(",")}`
  );
  // Else modules of five well-known hosts may be imported while it runs.
  return [...flags, "--ignore-env", "--deny-import", "--no-prompt"];
}

function endpoints(region: string | undefined): string[] {
  if (region === undefined) return ["*.amazonaws.com"];
  const domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return SERVICES.map((service) => `${service}.${region}.${domain}:443`);
}
